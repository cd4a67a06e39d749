package org.interlake.benchmarks.kernels;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.benchmarks.Figure;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;

/**
 * CPU time of one pass: an L-BFGS iteration of Spark MLlib's logistic regression, as the difference
 * of fits of up to 50 and of 2 iterations, against our gradient over the same rows as doubles.
 */
public final class SparkMlIterations {
  private static final String WORK = "mllib";
  private static final int BLOCKS = 61;
  private static final int WIDTH = 50;
  private static final int FEW_ITERATIONS = 2;
  private static final int MANY_ITERATIONS = 50;
  private static final int PASSES = 10;
  private static final int REPETITIONS = 5;
  private static final int WARM_UPS = 2;

  private SparkMlIterations() {}

  /** Measures both in turn. */
  public static List<Figure> run() {
    List<RowBlock> blocks = Blocks.doubles(BLOCKS, WIDTH);
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("interlake-benchmarks")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    try {
      Dataset<Row> rows = dataset(spark, blocks).cache();
      rows.count();
      BlockKernel gradient =
          new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0)
              .gradientAt(Blocks.parameters(WIDTH));
      double[] theirs = new double[REPETITIONS];
      double[] ours = new double[REPETITIONS];
      double[] ratios = new double[REPETITIONS];
      for (int i = -WARM_UPS; i < REPETITIONS; i++) {
        Fit shorter = fit(rows, FEW_ITERATIONS);
        Fit longer = fit(rows, MANY_ITERATIONS);
        double pass = passSeconds(blocks, gradient);
        if (i >= 0) {
          theirs[i] =
              (longer.cpuSeconds() - shorter.cpuSeconds())
                  / (longer.iterations() - shorter.iterations())
                  * 1e3;
          ours[i] = pass * 1e3;
          ratios[i] = theirs[i] / ours[i];
        }
      }
      return List.of(
          Figure.of(WORK, "CPU of an iteration of MLlib, 250k x 50", "ms", theirs, ""),
          Figure.of(WORK, "CPU of a gradient pass of ours", "ms", ours, ""),
          Figure.of(WORK, "MLlib / ours", "times", ratios, ""));
    } finally {
      spark.stop();
    }
  }

  private static Dataset<Row> dataset(SparkSession spark, List<RowBlock> blocks) {
    StructType schema =
        new StructType(
            new StructField[] {
              new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
              new StructField("features", new VectorUDT(), false, Metadata.empty())
            });
    List<Row> rows = new ArrayList<>();
    for (RowBlock block : blocks) {
      double[] x = ((FeatureMatrix.Doubles) block.features()).values();
      for (int row = 0; row < block.rows(); row++) {
        double[] values = new double[WIDTH];
        System.arraycopy(x, row * WIDTH, values, 0, WIDTH);
        rows.add(RowFactory.create(block.targets()[row], Vectors.dense(values)));
      }
    }
    return spark.createDataFrame(rows, schema).coalesce(1);
  }

  /** A fit may end before its last iteration. */
  private record Fit(double cpuSeconds, int iterations) {}

  private static Fit fit(Dataset<Row> rows, int maxIterations) {
    double start = cpuSeconds();
    LogisticRegressionModel model =
        new LogisticRegression()
            .setMaxIter(maxIterations)
            .setTol(0)
            .setRegParam(0)
            .setStandardization(false)
            .fit(rows);
    return new Fit(cpuSeconds() - start, model.summary().totalIterations());
  }

  private static double passSeconds(List<RowBlock> blocks, BlockKernel kernel) {
    double start = cpuSeconds();
    for (int i = 0; i < PASSES; i++) {
      double[] sums = new double[kernel.length()];
      blocks.forEach(block -> kernel.add(block, sums));
    }
    return (cpuSeconds() - start) / PASSES;
  }

  private static double cpuSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}
