package org.interlake.models.export;

import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Saves a network: Spark's metadata of the model, and one row of Parquet. */
final class PerceptronWriter extends MLWriter {
  private final Params model;
  private final PerceptronOutputs network;

  PerceptronWriter(Params model, PerceptronOutputs network) {
    this.model = model;
    this.network = network;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sparkSession());
    Row row =
        RowFactory.create(
            PerceptronFiles.FORMAT,
            network.layers(),
            network.activation().name().toLowerCase(Locale.ROOT),
            network.parameters());
    sparkSession()
        .createDataFrame(List.of(row), PerceptronFiles.SCHEMA)
        .coalesce(1)
        .write()
        .parquet(PerceptronFiles.data(path));
  }
}
