package org.interlake.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
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
  private final Map<String, double[]> cpuNanoseconds;

  private JmhRun(Map<String, double[]> nanoseconds, Map<String, double[]> cpuNanoseconds) {
    this.nanoseconds = nanoseconds;
    this.cpuNanoseconds = cpuNanoseconds;
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
                    .addProfiler(ThreadCpu.class)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    Map<String, double[]> nanoseconds = new HashMap<>();
    Map<String, double[]> cpuNanoseconds = new HashMap<>();
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      nanoseconds.put(benchmark, scores(result, IterationResult::getPrimaryResult));
      cpuNanoseconds.put(
          benchmark,
          scores(result, iteration -> iteration.getSecondaryResults().get(ThreadCpu.LABEL)));
    }
    return new JmhRun(nanoseconds, cpuNanoseconds);
  }

  private static double[] scores(RunResult result, Function<IterationResult, Result<?>> which) {
    return result.getBenchmarkResults().stream()
        .map(BenchmarkResult::getIterationResults)
        .flatMap(Collection::stream)
        .map(which)
        .mapToDouble(Result::getScore)
        .toArray();
  }

  /** Nanoseconds of a call in each repetition, times {@code factor}. */
  public double[] times(Class<?> type, String method, double factor) {
    return scaled(of(nanoseconds, type, method), factor);
  }

  /** As {@link #times}, of the CPU time of the thread that made the call. */
  public double[] cpuTimes(Class<?> type, String method, double factor) {
    return scaled(of(cpuNanoseconds, type, method), factor);
  }

  private static double[] scaled(double[] values, double factor) {
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }

  /** {@code amount} a nanosecond: with bytes, GB/s. */
  public double[] rates(Class<?> type, String method, double amount) {
    double[] inverted = of(nanoseconds, type, method).clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] = amount / inverted[i];
    }
    return inverted;
  }

  private static double[] of(Map<String, double[]> all, Class<?> type, String method) {
    double[] found = all.get(type.getName() + "." + method);
    if (found == null) {
      throw new IllegalArgumentException(
          "Invalid benchmark: %s.%s (measured were %s)"
              .formatted(type.getName(), method, all.keySet()));
    }
    return found;
  }
}
