package org.interlake.benchmarks.kernels;

import java.util.ArrayList;
import java.util.List;
import org.interlake.benchmarks.Figure;
import org.interlake.benchmarks.JmhRun;
import org.openjdk.jmh.runner.RunnerException;

/** Runs the kernels under JMH: one process each, full compilation, single threads but for one. */
public final class KernelBenchmarks {
  private static final String WORK = "kernels";

  private KernelBenchmarks() {}

  /**
   * @param rows that one call handles
   * @param bytes of features that all threads read together in one call
   */
  private record Pass(Class<?> type, String method, String name, long rows, long bytes) {}

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
    JmhRun run = JmhRun.ofPackage(KernelBenchmarks.class, "3g");
    List<Figure> figures = new ArrayList<>();
    for (Pass pass : PASSES) {
      figures.add(
          Figure.of(
              WORK,
              pass.name(),
              "ns/row",
              run.times(pass.type(), pass.method(), 1.0 / pass.rows()),
              ""));
      figures.add(
          Figure.of(
              WORK,
              pass.name(),
              "GB/s",
              run.rates(pass.type(), pass.method(), (double) pass.bytes()),
              ""));
    }
    return figures;
  }
}
