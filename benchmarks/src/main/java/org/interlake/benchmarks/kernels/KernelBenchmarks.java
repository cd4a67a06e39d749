package org.interlake.benchmarks.kernels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.interlake.benchmarks.Figure;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the kernels under JMH: one process each, full compilation, single threads but for one. */
public final class KernelBenchmarks {
  private static final String WORK = "kernels";
  private static final int WARM_UPS = 6;
  private static final int REPETITIONS = 7;

  private KernelBenchmarks() {}

  /**
   * @param rows that one call handles
   * @param bytes of features that all threads read together in one call
   */
  private record Pass(Class<?> type, String method, String name, long rows, long bytes) {
    String label() {
      return type.getName() + "." + method;
    }
  }

  private static final List<Pass> PASSES = passes();

  private static List<Pass> passes() {
    long dense = (long) DensePasses.BLOCKS * Blocks.ROWS;
    long denseBytes = dense * DensePasses.WIDTH * Float.BYTES;
    long exact = (long) ExactPasses.BLOCKS * Blocks.ROWS;
    long exactBytes = exact * ExactPasses.WIDTH * Double.BYTES;
    long sparse = (long) SparsePass.BLOCKS_OF_A_THREAD * Blocks.ROWS;
    long network = (long) PerceptronEpoch.BLOCKS * Blocks.ROWS;
    return List.of(
        new Pass(DensePasses.class, "plainSum", "plain loop over 50 floats", dense, denseBytes),
        new Pass(
            DensePasses.class,
            "sumOfFloats",
            "eight sums of 50 floats in float",
            dense,
            denseBytes),
        new Pass(
            DensePasses.class,
            "sumInDouble",
            "eight sums of 50 floats in double",
            dense,
            denseBytes),
        new Pass(DensePasses.class, "gradient", "logistic gradient, 50 floats", dense, denseBytes),
        new Pass(
            DensePasses.class, "epoch", "SGD epoch and loss, 50 floats", dense, 2 * denseBytes),
        new Pass(ExactPasses.class, "gradient", "logistic gradient, 50 doubles", exact, exactBytes),
        new Pass(ExactPasses.class, "hessian", "Newton pass, 50 doubles", exact, exactBytes),
        new Pass(
            SparsePass.class,
            "gradient",
            "logistic gradient, 20 of 10,000, 2 threads",
            sparse,
            SparsePass.THREADS * sparse * SparsePass.NON_ZEROS * (Float.BYTES + Integer.BYTES)),
        new Pass(
            PerceptronEpoch.class,
            "epoch",
            "MLP 50-32-1 epoch and loss",
            network,
            2 * network * PerceptronEpoch.WIDTH * Float.BYTES));
  }

  /** Measures all of them: nanoseconds a row of one thread, and bytes a second of all threads. */
  public static List<Figure> run() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(KernelBenchmarks.class.getPackageName().replace(".", "\\.") + "\\..*")
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(1)
                    .warmupIterations(WARM_UPS)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(REPETITIONS)
                    .measurementTime(TimeValue.seconds(1))
                    .jvmArgsAppend("-Xmx3g", "--add-modules=jdk.incubator.vector")
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    List<Figure> figures = new ArrayList<>();
    for (Pass pass : PASSES) {
      for (RunResult result : results) {
        if (result.getParams().getBenchmark().equals(pass.label())) {
          double[] nanoseconds = nanoseconds(result);
          figures.add(
              Figure.of(WORK, pass.name(), "ns/row", scaled(nanoseconds, 1.0 / pass.rows()), ""));
          figures.add(
              Figure.of(
                  WORK, pass.name(), "GB/s", inverted(nanoseconds, (double) pass.bytes()), ""));
        }
      }
    }
    return figures;
  }

  private static double[] nanoseconds(RunResult result) {
    return result.getBenchmarkResults().stream()
        .map(BenchmarkResult::getIterationResults)
        .flatMap(Collection::stream)
        .map(IterationResult::getPrimaryResult)
        .mapToDouble(primary -> primary.getScore())
        .toArray();
  }

  private static double[] scaled(double[] values, double factor) {
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }

  private static double[] inverted(double[] values, double numerator) {
    double[] inverted = values.clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] = numerator / inverted[i];
    }
    return inverted;
  }
}
