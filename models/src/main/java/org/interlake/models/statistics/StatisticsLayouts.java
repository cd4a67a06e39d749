package org.interlake.models.statistics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.models.noisy.SumsMechanism;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Which vectors pass in a round of a statistics run, both ways. {@code
 * docs/spec/vectors-of-rounds.md} describes every segment.
 */
public final class StatisticsLayouts {
  static final String ROWS = "rows";
  static final String PRESENT = "present";
  static final String SUMS = "sums";
  static final String WITHHELD = "withheld";
  static final String OTHER_PRESENT = "other-present";
  static final String OTHER_WITHHELD = "other-withheld";
  static final String MISSING = "missing";
  static final String MISSING_WITHHELD = "missing-withheld";
  static final String CATEGORIES_WITHHELD = "categories-withheld";
  static final String REGISTERS = "registers";
  static final String MEANS = "means";
  static final String DEVIATIONS = "deviations";
  static final String SHIFTS = "shifts";
  static final String SQUARES = "squares";
  static final String NOISY = "noisy";
  static final String PAIR_ROWS = "pair-rows";
  static final String PAIR_WITHHELD = "pair-withheld";
  static final String PAIR_SUMS = "pair-sums";

  /** Sums of a pair: of both columns, of their squares, of their products. */
  static final int PAIR_TERMS = 5;

  /** Elements of a vector at most: where tables are larger, the plan asks for too much. */
  private static final long MAXIMUM_ELEMENTS = 200_000;

  /** Above this not every whole number is a double. */
  private static final double MAXIMUM_ROWS = 0x1p53;

  private StatisticsLayouts() {}

  /** The rounds that a plan needs, in order. */
  public static List<RoundPurpose> rounds(StatisticsPlan plan) {
    List<RoundPurpose> rounds = new ArrayList<>(List.of(RoundPurpose.STATISTICS_COUNTS));
    if (plan.hasNoise()) {
      return rounds; // all sums leave at once
    }
    boolean tables = !plan.contingency().isEmpty() || !plan.groupBy().isEmpty();
    boolean spread =
        plan.columns().stream().anyMatch(column -> column.asks(Measure.VARIANCE))
            || !plan.correlations().isEmpty()
            || tables;
    boolean cells = !plan.celled().isEmpty();
    if (spread || cells) {
      rounds.add(RoundPurpose.STATISTICS_SPREAD);
    }
    if (cells) {
      rounds.add(RoundPurpose.STATISTICS_CELLS);
    }
    return rounds;
  }

  /** What a round's model object holds. */
  public static List<VectorLayout> model(StatisticsPlan plan, RoundPurpose purpose) {
    return switch (purpose) {
      case STATISTICS_COUNTS -> List.of();
      case STATISTICS_SPREAD -> List.of(means(plan));
      case STATISTICS_CELLS -> List.of(places(plan));
      default -> throw notOfStatistics(purpose);
    };
  }

  /**
   * What a site answers with; the first vector is folded.
   *
   * @param frame looked at in the second round only
   */
  public static List<VectorLayout> answer(
      StatisticsPlan plan, StatisticsFrame frame, RoundPurpose purpose) {
    if (plan.hasNoise() && purpose == RoundPurpose.STATISTICS_COUNTS) {
      return List.of(noisy(plan));
    }
    return switch (purpose) {
      case STATISTICS_COUNTS ->
          plan.distinct().isEmpty() ? List.of(counts(plan)) : List.of(counts(plan), distinct(plan));
      case STATISTICS_SPREAD -> List.of(spread(plan, frame));
      case STATISTICS_CELLS -> List.of(cells(plan));
      default -> throw notOfStatistics(purpose);
    };
  }

  private static IllegalArgumentException notOfStatistics(RoundPurpose purpose) {
    return new IllegalArgumentException("not a round of statistics: " + purpose.key());
  }

  /** The number of rows, and the sums of {@link NoisyBlocks} with noise. */
  static VectorLayout noisy(StatisticsPlan plan) {
    return layout(
        "statistics-noisy",
        new Segment(ROWS, 1),
        new Segment(NOISY, new NoisyBlocks(plan).length()));
  }

  /**
   * How the noise of a plan with differential privacy is made.
   *
   * @param noiseMultiplier σ, above 0
   */
  public static SumsMechanism mechanism(StatisticsPlan plan, double noiseMultiplier) {
    return new NoisyBlocks(plan).mechanism(noiseMultiplier);
  }

  static VectorLayout counts(StatisticsPlan plan) {
    long q = plan.numbers().size();
    long k = plan.categories().size();
    long o = plan.others().size();
    return layout(
        "statistics-counts",
        new Segment(ROWS, 1),
        new Segment(PRESENT, q),
        new Segment(SUMS, q),
        new Segment(WITHHELD, q),
        new Segment(OTHER_PRESENT, o),
        new Segment(OTHER_WITHHELD, o),
        new Segment(MISSING, k),
        new Segment(MISSING_WITHHELD, k),
        new Segment(CATEGORIES_WITHHELD, k));
  }

  static VectorLayout distinct(StatisticsPlan plan) {
    return new VectorLayout(
        "statistics-distinct",
        ElementType.FLOAT32,
        List.of(
            new Segment(REGISTERS, (long) plan.distinct().size() * DistinctRegisters.REGISTERS)));
  }

  static VectorLayout means(StatisticsPlan plan) {
    return layout("statistics-means", new Segment(MEANS, plan.numbers().size()));
  }

  static VectorLayout places(StatisticsPlan plan) {
    long m = plan.celled().size();
    return layout("statistics-places", new Segment(MEANS, m), new Segment(DEVIATIONS, m));
  }

  /**
   * Of where the cells of a column lie.
   *
   * @param sent the third round's model
   */
  public static Digest placeDigest(StatisticsPlan plan, DoubleVector sent, String column) {
    int place = plan.celled().stream().map(StatisticsColumn::column).toList().indexOf(column);
    return Digest.of(
        "interlake/cells/v1\n%x\n%x"
            .formatted(
                Double.doubleToLongBits(sent.segment(MEANS)[place]),
                Double.doubleToLongBits(sent.segment(DEVIATIONS)[place]))
            .getBytes(UTF_8));
  }

  static VectorLayout cells(StatisticsPlan plan) {
    long m = plan.celled().size();
    return layout(
        "statistics-cells",
        new Segment(ROWS, m * ValueCells.CELLS),
        new Segment(SUMS, m * ValueCells.CELLS),
        new Segment(WITHHELD, m));
  }

  static VectorLayout spread(StatisticsPlan plan, StatisticsFrame frame) {
    long q = plan.numbers().size();
    long p = plan.correlations().size();
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(PRESENT, q));
    segments.add(new Segment(SHIFTS, q));
    segments.add(new Segment(SQUARES, q));
    segments.add(new Segment(WITHHELD, q));
    segments.add(new Segment(PAIR_ROWS, p));
    segments.add(new Segment(PAIR_WITHHELD, p));
    segments.add(new Segment(PAIR_SUMS, p * PAIR_TERMS));
    List<CrossTable> tables = frame.tables(plan);
    for (int t = 0; t < tables.size(); t++) {
      long cells = tables.get(t).cells();
      segments.add(new Segment(table(t, ROWS), cells));
      segments.add(new Segment(table(t, WITHHELD), cells));
      for (int j = 0; tables.get(t).isGrouping() && j < q; j++) {
        segments.add(new Segment(group(t, j, ROWS), cells));
        segments.add(new Segment(group(t, j, WITHHELD), cells));
        segments.add(new Segment(group(t, j, SHIFTS), cells));
        segments.add(new Segment(group(t, j, SQUARES), cells));
      }
    }
    return layout("statistics-spread", segments.toArray(Segment[]::new));
  }

  /** Refuses tables that are too large to send. */
  static void requireSmall(StatisticsPlan plan, StatisticsFrame frame) {
    long elements = spread(plan, frame).length();
    if (elements > MAXIMUM_ELEMENTS) {
      throw new StatisticsException(
          "the tables of plan %s have %,d numbers (at most %,d; leave out the columns with most categories, or merge categories in the tables)"
              .formatted(plan.name(), elements, MAXIMUM_ELEMENTS));
    }
  }

  static String table(int table, String what) {
    return "table-%d-%s".formatted(table, what);
  }

  static String group(int table, int number, String what) {
    return "table-%d-number-%d-%s".formatted(table, number, what);
  }

  private static VectorLayout layout(String name, Segment... segments) {
    return new VectorLayout(name, ElementType.FLOAT64, List.of(segments));
  }

  /** Why no rows can have what a site sent, or empty. */
  public static Optional<String> impossible(DoubleVector sent) {
    for (Segment segment : sent.layout().segments()) {
      double[] values = sent.segment(segment.name());
      String name = segment.name();
      Optional<String> fault = Optional.empty();
      if (name.endsWith(WITHHELD)) {
        fault = first(name, values, value -> value == 0 || value == 1, "is neither 0 nor 1");
      } else if (name.endsWith(ROWS) || name.endsWith(PRESENT) || name.equals(MISSING)) {
        fault =
            first(
                name,
                values,
                value -> value >= 0 && value <= MAXIMUM_ROWS && value == Math.rint(value),
                "is no number of rows");
      } else if (name.endsWith(SQUARES)) {
        fault = first(name, values, value -> value >= 0, "is negative");
      } else if (name.equals(REGISTERS)) {
        fault = first(name, values, DistinctRegisters::isPossible, "is no register of a hash");
      }
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> first(
      String name, double[] values, java.util.function.DoublePredicate rule, String otherwise) {
    for (double value : values) {
      if (!rule.test(value)) {
        return Optional.of("%s %s %s".formatted(name, value, otherwise));
      }
    }
    return Optional.empty();
  }
}
