package org.interlake.models.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * How many rows of either class a binary model gives which probability.
 *
 * @param bins side by side from the lowest to the highest, without gaps, at least one
 */
public record ScoreHistogram(List<Bin> bins) {
  /**
   * Rows with a probability in [{@code low}, {@code high}); the last bin also has those of 1.
   *
   * @param positives rows with the positive label, 0 or more
   * @param negatives rows without it, likewise
   */
  public record Bin(double low, double high, long positives, long negatives) {
    public Bin {
      if (!(0 <= low && low < high && high <= 1)) {
        throw new IllegalArgumentException(
            "Invalid bin: [%s, %s) (must be within 0 and 1, and not empty)".formatted(low, high));
      }
      if (positives < 0 || negatives < 0) {
        throw new IllegalArgumentException(
            "Invalid bin from %s: %d positives, %d negatives (must be 0 or more)"
                .formatted(low, positives, negatives));
      }
    }

    public long rows() {
      return positives + negatives;
    }

    private Bin with(Bin next) {
      return new Bin(low, next.high, positives + next.positives, negatives + next.negatives);
    }
  }

  public ScoreHistogram {
    bins = List.copyOf(bins);
    if (bins.isEmpty()) {
      throw new IllegalArgumentException("Invalid score histogram: no bins (must be 1 or more)");
    }
    for (int i = 1; i < bins.size(); i++) {
      if (bins.get(i).low() != bins.get(i - 1).high()) {
        throw new IllegalArgumentException(
            "Invalid score histogram: bin %d begins at %s (must be %s, where the one before ends)"
                .formatted(i, bins.get(i).low(), bins.get(i - 1).high()));
      }
    }
  }

  /** Of counts in bins of equal width from 0 to 1. */
  static ScoreHistogram of(double[] positives, double[] negatives) {
    List<Bin> bins = new ArrayList<>();
    double count = positives.length;
    for (int i = 0; i < positives.length; i++) {
      bins.add(
          new Bin(i / count, (i + 1) / count, Math.round(positives[i]), Math.round(negatives[i])));
    }
    return new ScoreHistogram(bins);
  }

  public long rows() {
    return bins.stream().mapToLong(Bin::rows).sum();
  }

  public long positives() {
    return bins.stream().mapToLong(Bin::positives).sum();
  }

  public long negatives() {
    return bins.stream().mapToLong(Bin::negatives).sum();
  }

  /**
   * The same in fewer bins: neighbours are added up until they hold enough rows, from the lowest
   * on; what is left over goes into the last.
   *
   * @param most bins at most, 1 or more
   * @param fewestRows of each bin, unless there are fewer in all
   */
  public ScoreHistogram merged(int most, long fewestRows) {
    long enough = Math.max(fewestRows, (rows() + most - 1) / most);
    List<Bin> merged = new ArrayList<>();
    Bin open = null;
    for (Bin bin : bins) {
      open = open == null ? bin : open.with(bin);
      if (open.rows() >= enough) {
        merged.add(open);
        open = null;
      }
    }
    if (open != null) {
      merged.add(merged.isEmpty() ? open : merged.remove(merged.size() - 1).with(open));
    }
    return new ScoreHistogram(merged);
  }
}
