package org.interlake.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** All JMH benchmarks of a package: one process each, full compilation, warmed up. */
public final class JmhRun {
  private static final int WARM_UPS = 6;
  private static final int REPETITIONS = 7;

  private final Map<String, double[]> nanoseconds;

  private JmhRun(Map<String, double[]> nanoseconds) {
    this.nanoseconds = nanoseconds;
  }

  /**
   * Runs them.
   *
   * @param type any class of the package
   * @param heap of each process, as {@code 3g}
   */
  public static JmhRun ofPackage(Class<?> type, String heap) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(type.getPackageName().replace(".", "\\.") + "\\..*")
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(1)
                    .warmupIterations(WARM_UPS)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(REPETITIONS)
                    .measurementTime(TimeValue.seconds(1))
                    .jvmArgsAppend("-Xmx" + heap)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    Map<String, double[]> nanoseconds = new HashMap<>();
    for (RunResult result : results) {
      nanoseconds.put(
          result.getParams().getBenchmark(),
          result.getBenchmarkResults().stream()
              .map(BenchmarkResult::getIterationResults)
              .flatMap(Collection::stream)
              .map(IterationResult::getPrimaryResult)
              .mapToDouble(primary -> primary.getScore())
              .toArray());
    }
    return new JmhRun(nanoseconds);
  }

  /** Nanoseconds of a call in each repetition, times {@code factor}. */
  public double[] times(Class<?> type, String method, double factor) {
    double[] scaled = of(type, method).clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }

  /** {@code amount} a nanosecond: with bytes, GB/s. */
  public double[] rates(Class<?> type, String method, double amount) {
    double[] inverted = of(type, method).clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] = amount / inverted[i];
    }
    return inverted;
  }

  private double[] of(Class<?> type, String method) {
    double[] found = nanoseconds.get(type.getName() + "." + method);
    if (found == null) {
      throw new IllegalArgumentException(
          "Invalid benchmark: %s.%s (measured were %s)"
              .formatted(type.getName(), method, nanoseconds.keySet()));
    }
    return found;
  }
}
