package org.interlake.benchmarks.kernels;

import breeze.linalg.DenseVector;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.feature.InstanceBlock;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.optim.aggregator.BinaryLogisticBlockAggregator;
import org.apache.spark.ml.optim.loss.RDDLossFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.interlake.benchmarks.Figure;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.FeatureMatrix;
import org.interlake.models.data.RowBlock;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmObjective;
import org.interlake.models.glm.Intercept;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * CPU time of loss and gradient at one θ: what Spark MLlib's logistic regression does in an
 * iteration (its loss function over its cached blocks, a Spark job), against ours over the same
 * rows as doubles and as floats (a Spark job too). And both without Spark: MLlib's aggregator over
 * its blocks, and our kernel over ours. Measured in turn, after both were warm.
 */
public final class SparkMlIterations {
  private static final String WORK = "mllib";
  private static final int BLOCKS = 61;
  private static final int WIDTH = 50;
  private static final int PASSES = 10;
  private static final int REPETITIONS = 9;
  private static final int WARM_UPS = 12;
  private static final int PARTS_DEPTH = 2;

  /** Of MLlib's default blocks, 1 MB. */
  private static final int ROWS_OF_MEGABYTE = 2560;

  private SparkMlIterations() {}

  /** Measures all of them in turn. */
  public static List<Figure> run() {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("interlake-benchmarks")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    try {
      return run(JavaSparkContext.fromSparkContext(spark.sparkContext()));
    } finally {
      spark.stop();
    }
  }

  private static List<Figure> run(JavaSparkContext spark) {
    List<RowBlock> doubles = Blocks.doubles(BLOCKS, WIDTH);
    List<RowBlock> floats = Blocks.floats(BLOCKS, WIDTH);
    double[] theta = Blocks.parameters(WIDTH);
    BlockKernel kernel =
        new GlmObjective(new Binomial(), WIDTH, Intercept.FITTED, 0).gradientAt(theta);
    List<InstanceBlock> instances = instances(doubles);
    Aggregators aggregators = new Aggregators(spark, theta);
    RDDLossFunction<InstanceBlock, BinaryLogisticBlockAggregator> iteration =
        aggregators.over(cached(spark, instances));
    JavaRDD<RowBlock> cachedDoubles = cached(spark, doubles);
    JavaRDD<RowBlock> cachedFloats = cached(spark, floats);
    DenseVector<Object> coefficients = new DenseVector<>(aggregators.coefficients);

    double[][] milliseconds = new double[6][REPETITIONS];
    List<DoubleSupplier> passes =
        List.of(
            () -> iteration.calculate(coefficients)._1$mcD$sp(),
            () -> job(cachedDoubles, kernel),
            () -> job(cachedFloats, kernel),
            () -> aggregators.loss(instances),
            () -> loss(doubles, kernel),
            () -> loss(floats, kernel));
    for (int i = -WARM_UPS; i < REPETITIONS; i++) {
      for (int pass = 0; pass < passes.size(); pass++) {
        double spent = cpuMilliseconds(passes.get(pass));
        if (i >= 0) {
          milliseconds[pass][i] = spent;
        }
      }
    }
    requireSame(passes);
    return List.of(
        Figure.of(WORK, "CPU of an iteration of MLlib, 250k x 50", "ms", milliseconds[0], ""),
        Figure.of(WORK, "CPU of a pass of ours as a job, doubles", "ms", milliseconds[1], ""),
        Figure.of(WORK, "CPU of a pass of ours as a job, floats", "ms", milliseconds[2], ""),
        Figure.of(WORK, "MLlib / ours, jobs, doubles", "times", ratios(milliseconds, 0, 1), ""),
        Figure.of(WORK, "MLlib / ours, jobs, floats", "times", ratios(milliseconds, 0, 2), ""),
        Figure.of(WORK, "CPU of MLlib's aggregator alone", "ms", milliseconds[3], ""),
        Figure.of(WORK, "CPU of our kernel alone, floats", "ms", milliseconds[5], ""),
        Figure.of(WORK, "MLlib / ours, alone, doubles", "times", ratios(milliseconds, 3, 4), ""),
        Figure.of(WORK, "MLlib / ours, alone, floats", "times", ratios(milliseconds, 3, 5), ""));
  }

  /** All of them compute the same mean loss, or the comparison means nothing. */
  private static void requireSame(List<DoubleSupplier> passes) {
    double first = passes.get(0).getAsDouble();
    for (DoubleSupplier pass : passes) {
      double other = pass.getAsDouble();
      if (!(Math.abs(other - first) < 1e-9 * Math.abs(first))) {
        throw new IllegalStateException(
            "MLlib's mean loss is %s, ours %s: they do not measure the same"
                .formatted(first, other));
      }
    }
  }

  private static double[] ratios(double[][] milliseconds, int theirs, int ours) {
    double[] ratios = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      ratios[i] = milliseconds[theirs][i] / milliseconds[ours][i];
    }
    return ratios;
  }

  /** In Spark's cache, as one partition; the tasks carry none of it. */
  private static <T> JavaRDD<T> cached(JavaSparkContext spark, List<T> blocks) {
    Here.BLOCKS.add(blocks);
    JavaRDD<T> rdd =
        spark
            .parallelize(List.of(Here.BLOCKS.size() - 1), 1)
            .<T>flatMap(new Here<>())
            .persist(StorageLevel.MEMORY_ONLY());
    rdd.count();
    return rdd;
  }

  /** Gives a task the blocks of this very process. */
  private static final class Here<T> implements FlatMapFunction<Integer, T> {
    static final List<List<?>> BLOCKS = new ArrayList<>();

    @Override
    @SuppressWarnings("unchecked")
    public Iterator<T> call(Integer which) {
      return (Iterator<T>) BLOCKS.get(which).iterator();
    }
  }

  private static List<InstanceBlock> instances(List<RowBlock> blocks) {
    int rows = blocks.size() * Blocks.ROWS;
    double[] x = new double[rows * WIDTH];
    double[] y = new double[rows];
    for (int b = 0; b < blocks.size(); b++) {
      RowBlock block = blocks.get(b);
      System.arraycopy(block.targets(), 0, y, b * Blocks.ROWS, Blocks.ROWS);
      System.arraycopy(
          ((FeatureMatrix.Doubles) block.features()).values(),
          0,
          x,
          b * Blocks.ROWS * WIDTH,
          Blocks.ROWS * WIDTH);
    }
    List<InstanceBlock> instances = new ArrayList<>();
    for (int from = 0; from < rows; from += ROWS_OF_MEGABYTE) {
      int count = Math.min(ROWS_OF_MEGABYTE, rows - from);
      double[] values = new double[count * WIDTH];
      double[] labels = new double[count];
      System.arraycopy(x, from * WIDTH, values, 0, values.length);
      System.arraycopy(y, from, labels, 0, count);
      instances.add(
          new InstanceBlock(labels, new double[0], new DenseMatrix(count, WIDTH, values, true)));
    }
    return instances;
  }

  private static double job(JavaRDD<RowBlock> blocks, BlockKernel kernel) {
    return meanLoss(blocks.map(new Sums(kernel)).reduce(new Added()));
  }

  private static double loss(List<RowBlock> blocks, BlockKernel kernel) {
    double[] sums = new double[kernel.length()];
    blocks.forEach(block -> kernel.add(block, sums));
    return meanLoss(sums);
  }

  private static double meanLoss(double[] sums) {
    return sums[2] / sums[1];
  }

  private static double cpuMilliseconds(DoubleSupplier pass) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    for (int i = 0; i < PASSES; i++) {
      double loss = pass.getAsDouble();
      if (Double.isNaN(loss)) {
        throw new IllegalStateException("The mean loss is not a number");
      }
    }
    return (system.getProcessCpuTime() - start) / 1e6 / PASSES;
  }

  /** MLlib's sums, as its logistic regression sets them up: standardised, by a deviation of 1. */
  private static final class Aggregators {
    final double[] coefficients;
    private final Broadcast<double[]> inverseDeviationsBroadcast;
    private final Broadcast<double[]> meansBroadcast;
    private final Broadcast<Vector> coefficientsBroadcast;

    Aggregators(JavaSparkContext spark, double[] theta) {
      double[] ones = new double[WIDTH];
      Arrays.fill(ones, 1);
      coefficients = new double[WIDTH + 1];
      System.arraycopy(theta, 1, coefficients, 0, WIDTH);
      coefficients[WIDTH] = theta[0]; // its intercept comes last
      inverseDeviationsBroadcast = spark.broadcast(ones);
      meansBroadcast = spark.broadcast(new double[WIDTH]);
      coefficientsBroadcast = spark.broadcast(Vectors.dense(coefficients));
    }

    private BinaryLogisticBlockAggregator start(Broadcast<Vector> coefficientsOfPass) {
      return new BinaryLogisticBlockAggregator(
          inverseDeviationsBroadcast, meansBroadcast, true, true, coefficientsOfPass);
    }

    RDDLossFunction<InstanceBlock, BinaryLogisticBlockAggregator> over(
        JavaRDD<InstanceBlock> blocks) {
      ClassTag<InstanceBlock> block = ClassTag$.MODULE$.apply(InstanceBlock.class);
      ClassTag<BinaryLogisticBlockAggregator> aggregator =
          ClassTag$.MODULE$.apply(BinaryLogisticBlockAggregator.class);
      return new RDDLossFunction<>(
          blocks.rdd(), this::start, Option.empty(), PARTS_DEPTH, block, aggregator);
    }

    double loss(List<InstanceBlock> blocks) {
      BinaryLogisticBlockAggregator sums = start(coefficientsBroadcast);
      blocks.forEach(sums::add);
      return sums.loss();
    }
  }

  private static final class Sums implements Function<RowBlock, double[]> {
    private final BlockKernel kernel;

    Sums(BlockKernel kernel) {
      this.kernel = kernel;
    }

    @Override
    public double[] call(RowBlock block) {
      double[] sums = new double[kernel.length()];
      kernel.add(block, sums);
      return sums;
    }
  }

  private static final class Added implements Function2<double[], double[], double[]> {
    @Override
    public double[] call(double[] one, double[] other) {
      for (int i = 0; i < one.length; i++) {
        one[i] += other[i];
      }
      return one;
    }
  }
}
