package org.interlake.models.export;

import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names and columns of {@code docs/spec/perceptron-model.md}. */
final class PerceptronFiles {
  /** The version of the format that is written. */
  static final int FORMAT = 1;

  static final String FORMAT_COLUMN = "format";
  static final String LAYERS = "layers";
  static final String ACTIVATION = "activation";
  static final String PARAMETERS = "parameters";

  /** The one row of the data. */
  static final StructType SCHEMA =
      new StructType()
          .add(FORMAT_COLUMN, DataTypes.IntegerType, false)
          .add(LAYERS, DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add(ACTIVATION, DataTypes.StringType, false)
          .add(PARAMETERS, DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  private PerceptronFiles() {}

  /** Where a saved model's data lies. */
  static String data(String path) {
    return new Path(path, "data").toString();
  }
}
