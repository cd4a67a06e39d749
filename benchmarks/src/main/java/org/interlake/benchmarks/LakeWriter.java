package org.interlake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes a site's Delta table: float columns, an integer label, and the side of the split. */
final class LakeWriter {
  static final String LABEL = "y";
  static final String SPLIT = "split";
  static final String TRAIN = "train";
  static final String TEST = "test";

  private static final int ROWS_AT_ONCE = 8 * DrawnRows.CHUNK;

  private LakeWriter() {}

  /** A feature's column. */
  static String column(int feature) {
    return "x%02d".formatted(feature);
  }

  /** Writes training and held-out rows; several Spark jobs. */
  static void write(SparkSession spark, Path table, LabelledRows train, LabelledRows test) {
    StructType schema = new StructType();
    for (int j = 0; j < train.width(); j++) {
      schema = schema.add(column(j), DataTypes.FloatType);
    }
    schema = schema.add(LABEL, DataTypes.IntegerType).add(SPLIT, DataTypes.StringType);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<Row> rows = rows(context, train, TRAIN).union(rows(context, test, TEST));
    spark.createDataFrame(rows, schema).coalesce(2).write().format("delta").save(table.toString());
  }

  private static JavaRDD<Row> rows(JavaSparkContext context, LabelledRows rows, String side) {
    List<Integer> starts =
        IntStream.iterate(0, start -> start < rows.rows(), start -> start + ROWS_AT_ONCE)
            .boxed()
            .toList();
    return context.parallelize(starts, Math.min(starts.size(), 8)).flatMap(new Read(rows, side));
  }

  private static final class Read implements FlatMapFunction<Integer, Row> {
    private final LabelledRows rows;
    private final String side;

    Read(LabelledRows rows, String side) {
      this.rows = rows;
      this.side = side;
    }

    @Override
    public Iterator<Row> call(Integer from) throws IOException {
      int to = Math.min(from + ROWS_AT_ONCE, rows.rows());
      int width = rows.width();
      float[] x = new float[(to - from) * width];
      float[] y = new float[to - from];
      rows.read(from, to, x, y);
      List<Row> read = new ArrayList<>(y.length);
      for (int i = 0; i < y.length; i++) {
        Object[] cells = new Object[width + 2];
        for (int j = 0; j < width; j++) {
          cells[j] = x[i * width + j];
        }
        cells[width] = (int) y[i];
        cells[width + 1] = side;
        read.add(RowFactory.create(cells));
      }
      return read.iterator();
    }
  }
}
