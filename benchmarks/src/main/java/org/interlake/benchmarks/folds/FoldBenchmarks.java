package org.interlake.benchmarks.folds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.interlake.benchmarks.Figure;
import org.interlake.benchmarks.JmhRun;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs W4 under JMH: milliseconds of a fold by the clock and of the thread's CPU, bytes of updates
 * a second, and how the folds stand to reading the same updates, to a sort of each coordinate and
 * to numpy.
 */
public final class FoldBenchmarks {
  private static final String WORK = "W4";
  private static final double MILLISECONDS = 1e-6;

  private FoldBenchmarks() {}

  /**
   * @param elements of all updates together
   */
  private record Fold(Class<?> type, String method, String name, long elements) {}

  private static final Fold READ_LARGE =
      new Fold(FewLarge.class, "read", "reading 16 x 10M", FewLarge.ELEMENTS);
  private static final Fold READ_FEW = new Fold(Few.class, "read", "reading 16 x 1M", Few.ELEMENTS);
  private static final Fold READ_MANY =
      new Fold(Many.class, "read", "reading 100 x 1M", Many.ELEMENTS);
  private static final Fold MEAN_LARGE =
      new Fold(FewLarge.class, "mean", "weighted mean, 16 x 10M", FewLarge.ELEMENTS);
  private static final Fold MEAN_MANY =
      new Fold(Many.class, "mean", "weighted mean, 100 x 1M", Many.ELEMENTS);
  private static final Fold KRUM = new Fold(Few.class, "krum", "Multi-Krum, 16 x 1M", Few.ELEMENTS);
  private static final Fold MEDIAN_FEW = ranks(FewRanks.class, "median", "median, 16 x 2M");
  private static final Fold TRIMMED_FEW =
      ranks(FewRanks.class, "trimmed", "trimmed mean 0.2, 16 x 2M");
  private static final Fold SORTED_FEW =
      ranks(FewRanks.class, "sorted", "median by sorting, 16 x 2M");
  private static final Fold SORTED_TRIMMED_FEW =
      ranks(FewRanks.class, "sortedTrimmed", "trimmed mean by sorting, 16 x 2M");
  private static final Fold MEDIAN_MANY = ranks(ManyRanks.class, "median", "median, 100 x 100k");
  private static final Fold TRIMMED_MANY =
      ranks(ManyRanks.class, "trimmed", "trimmed mean 0.2, 100 x 100k");
  private static final Fold SORTED_MANY =
      ranks(ManyRanks.class, "sorted", "median by sorting, 100 x 100k");
  private static final Fold SORTED_TRIMMED_MANY =
      ranks(ManyRanks.class, "sortedTrimmed", "trimmed mean by sorting, 100 x 100k");

  private static final List<Fold> FOLDS =
      List.of(
          READ_LARGE,
          new Fold(FewLarge.class, "readAbreast", "reading 16 x 10M, 8 abreast", FewLarge.ELEMENTS),
          MEAN_LARGE,
          new Fold(FewLarge.class, "median", "median, 16 x 10M", FewLarge.ELEMENTS),
          new Fold(FewLarge.class, "trimmed", "trimmed mean 0.2, 16 x 10M", FewLarge.ELEMENTS),
          READ_MANY,
          MEAN_MANY,
          new Fold(Many.class, "median", "median, 100 x 1M", Many.ELEMENTS),
          READ_FEW,
          KRUM,
          MEDIAN_FEW,
          TRIMMED_FEW,
          SORTED_FEW,
          SORTED_TRIMMED_FEW,
          MEDIAN_MANY,
          TRIMMED_MANY,
          SORTED_MANY,
          SORTED_TRIMMED_MANY,
          new Fold(ManySmall.class, "mean", "weighted mean, 100 x 10k", ManySmall.ELEMENTS),
          new Fold(ManySmall.class, "median", "median, 100 x 10k", ManySmall.ELEMENTS));

  /** How often the first takes the time of the second, in CPU. */
  private record Ratio(Fold longer, Fold shorter) {}

  private static final List<Ratio> RATIOS =
      List.of(
          new Ratio(MEAN_LARGE, READ_LARGE),
          new Ratio(MEAN_MANY, READ_MANY),
          new Ratio(KRUM, READ_FEW),
          new Ratio(SORTED_FEW, MEDIAN_FEW),
          new Ratio(SORTED_TRIMMED_FEW, TRIMMED_FEW),
          new Ratio(SORTED_MANY, MEDIAN_MANY),
          new Ratio(SORTED_TRIMMED_MANY, TRIMMED_MANY));

  /** A fold of numpy's, by the name that the script gives it, and ours. */
  private record Peer(String numpy, Fold ours) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("w @ M, 16 x 10M", MEAN_LARGE),
          new Peer("average, 16 x 10M", MEAN_LARGE),
          new Peer("w @ M, 100 x 1M", MEAN_MANY),
          new Peer("average, 100 x 1M", MEAN_MANY),
          new Peer("median, 16 x 2M", MEDIAN_FEW),
          new Peer("trimmed mean 0.2, 16 x 2M", TRIMMED_FEW),
          new Peer("median, 100 x 100k", MEDIAN_MANY),
          new Peer("trimmed mean 0.2, 100 x 100k", TRIMMED_MANY));

  private static Fold ranks(Class<?> type, String method, String name) {
    return new Fold(
        type, method, name, type == FewRanks.class ? FewRanks.ELEMENTS : ManyRanks.ELEMENTS);
  }

  /**
   * Measures all of them.
   *
   * @param numpyScript {@code benchmarks/peers/folds.py}
   */
  public static List<Figure> run(Path numpyScript) throws RunnerException, InterruptedException {
    JmhRun run = JmhRun.ofPackage(FoldBenchmarks.class, "6g");
    List<Figure> figures = new ArrayList<>();
    for (Fold fold : FOLDS) {
      double[] wall = run.times(fold.type(), fold.method(), MILLISECONDS);
      double[] bytes =
          run.rates(fold.type(), fold.method(), (double) fold.elements() * Float.BYTES);
      figures.add(Figure.of(WORK, fold.name(), "ms", wall, ""));
      figures.add(Figure.of(WORK, fold.name(), "ms CPU", cpu(run, fold), ""));
      figures.add(Figure.of(WORK, fold.name(), "GB/s", bytes, ""));
    }
    for (Ratio ratio : RATIOS) {
      String name = ratio.longer().name() + " / " + ratio.shorter().name();
      figures.add(times(name, cpu(run, ratio.longer()), cpu(run, ratio.shorter())));
    }
    NumpyFolds numpy = NumpyFolds.measure(numpyScript);
    numpy
        .folds()
        .forEach(
            (name, times) -> {
              String figure = "numpy %s: %s".formatted(numpy.version(), name);
              figures.add(Figure.of(WORK, figure, "ms", times.wall, "one thread"));
              figures.add(Figure.of(WORK, figure, "ms CPU", times.cpu, "one thread"));
            });
    for (Peer peer : PEERS) {
      NumpyFolds.Times theirs = numpy.folds().get(peer.numpy());
      if (theirs != null) {
        String name = "numpy's %s / ours".formatted(peer.numpy());
        figures.add(times(name, theirs.cpu, cpu(run, peer.ours())));
      }
    }
    return figures;
  }

  private static double[] cpu(JmhRun run, Fold fold) {
    return run.cpuTimes(fold.type(), fold.method(), MILLISECONDS);
  }

  private static Figure times(String name, double[] longer, double[] shorter) {
    return Figure.of(WORK, name, "times", median(longer) / median(shorter), "medians of CPU");
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
