package org.interlake.benchmarks.folds;

import java.util.ArrayList;
import java.util.List;
import org.interlake.benchmarks.Figure;
import org.interlake.benchmarks.JmhRun;
import org.openjdk.jmh.runner.RunnerException;

/** Runs W4 under JMH: milliseconds of a fold, and bytes of updates a second. */
public final class FoldBenchmarks {
  private static final String WORK = "W4";
  private static final double MILLISECONDS = 1e-6;

  private FoldBenchmarks() {}

  /**
   * @param elements of all updates together
   */
  private record Fold(Class<?> type, String method, String name, long elements) {}

  private static final List<Fold> FOLDS =
      List.of(
          new Fold(FewLarge.class, "read", "plain sum of 16 x 10M", FewLarge.ELEMENTS),
          new Fold(FewLarge.class, "mean", "weighted mean, 16 x 10M", FewLarge.ELEMENTS),
          new Fold(FewLarge.class, "median", "median, 16 x 10M", FewLarge.ELEMENTS),
          new Fold(FewLarge.class, "trimmed", "trimmed mean 0.2, 16 x 10M", FewLarge.ELEMENTS),
          new Fold(Few.class, "read", "plain sum of 16 x 1M", Few.ELEMENTS),
          new Fold(Few.class, "krum", "Multi-Krum, 16 x 1M", Few.ELEMENTS),
          new Fold(Few.class, "sorted", "median by sorting, 16 x 1M", Few.ELEMENTS),
          new Fold(Many.class, "mean", "weighted mean, 100 x 1M", Many.ELEMENTS),
          new Fold(Many.class, "median", "median, 100 x 1M", Many.ELEMENTS),
          new Fold(ManySmall.class, "mean", "weighted mean, 100 x 10k", ManySmall.ELEMENTS),
          new Fold(ManySmall.class, "median", "median, 100 x 10k", ManySmall.ELEMENTS));

  /** Measures all of them. */
  public static List<Figure> run() throws RunnerException {
    JmhRun run = JmhRun.ofPackage(FoldBenchmarks.class, "6g");
    List<Figure> figures = new ArrayList<>();
    for (Fold fold : FOLDS) {
      figures.add(
          Figure.of(
              WORK, fold.name(), "ms", run.times(fold.type(), fold.method(), MILLISECONDS), ""));
      figures.add(
          Figure.of(
              WORK,
              fold.name(),
              "GB/s",
              run.rates(fold.type(), fold.method(), (double) fold.elements() * Float.BYTES),
              ""));
    }
    return figures;
  }
}
