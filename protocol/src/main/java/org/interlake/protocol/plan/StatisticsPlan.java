package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;

/**
 * The declarative description of a run that measures columns and trains nothing.
 *
 * <p>A column is one of <i>numbers</i> if it has a numeric measure or is correlated, one of
 * <i>categories</i> if it is asked for its frequent values or stands in a table. It is never both:
 * the two would be told side by side, and what a site withholds of one could be computed from the
 * other. For the same reason the tables of two columns may not form a ring: tables of a*b, b*c and
 * a*c together tell more of each than it tells alone.
 *
 * @param purpose what the statistics are for; {@link #NO_PURPOSE} if it is not said
 * @param columns in the order of the result, none twice
 * @param quantiles what quantiles are, each above 0 and below 1
 * @param histogramBins bins of equal width
 * @param topValues how many categories are named of a column that is asked for frequent ones
 * @param correlations pairs of columns of numbers
 * @param contingency pairs of columns of categories
 * @param groupBy one or two columns of categories each; count, mean and variance of every column of
 *     numbers in each group
 * @param privacy what the driver sees of a site's sums
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonTypeName(StatisticsPlan.KIND)
@JsonIgnoreProperties("kind")
public record StatisticsPlan(
    String name,
    FederationId federation,
    String dataset,
    String purpose,
    List<SiteId> sites,
    int quorum,
    long seed,
    Instant deadline,
    List<StatisticsColumn> columns,
    List<Double> quantiles,
    int histogramBins,
    int topValues,
    List<ColumnPair> correlations,
    List<ColumnPair> contingency,
    List<List<String>> groupBy,
    StatisticsPrivacy privacy,
    RoundSpec rounds,
    CommitMode commit)
    implements RunPlan {

  /** The value of the key {@code kind}. */
  public static final String KIND = "statistics";

  /** Columns that can be correlated at most. */
  public static final int MAXIMUM_CORRELATED = 60;

  private static final int MAXIMUM_BINS = 1000;
  private static final int MAXIMUM_TOP_VALUES = 1000;

  public StatisticsPlan {
    Names.check("name of plan", name);
    requireNonNull(federation, "federation");
    Names.check("dataset of plan", dataset);
    Names.check("purpose of plan", purpose);
    sites = sites.stream().sorted().toList();
    RunPlan.requireQuorum(name, sites, quorum);
    requireNonNull(deadline, "deadline");
    columns = List.copyOf(columns);
    quantiles = quantiles.stream().sorted().distinct().toList();
    correlations = List.copyOf(correlations);
    contingency = List.copyOf(contingency);
    groupBy = groupBy.stream().map(List::copyOf).toList();
    requireNonNull(privacy, "privacy");
    requireNonNull(rounds, "rounds");
    requireNonNull(commit, "commit");
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid columns of plan %s: none (name at least one column)".formatted(name));
    }
    Map<String, StatisticsColumn> byName = byName(name, columns);
    for (double quantile : quantiles) {
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException(
            "Invalid quantiles of plan %s: %s (must be above 0 and below 1; for the ends ask for minimum-maximum)"
                .formatted(name, quantile));
      }
    }
    requireRange("histogramBins", name, histogramBins, MAXIMUM_BINS);
    requireRange("topValues", name, topValues, MAXIMUM_TOP_VALUES);
    PlanTables.check(name, byName, correlations, contingency, groupBy);
    new StatisticsNoise(
            privacy,
            columns,
            numbers(columns, correlations),
            categories(columns, contingency, groupBy),
            histogramBins,
            correlations,
            contingency,
            groupBy)
        .check();
    SecureCompatibility.checkStatistics(privacy.secureAggregation(), columns);
    SecureCompatibility.checkRounds(
        privacy.secureAggregation(), sites.size(), quorum, new SelectionSpec.All());
  }

  private static Map<String, StatisticsColumn> byName(String plan, List<StatisticsColumn> columns) {
    Map<String, StatisticsColumn> byName = new LinkedHashMap<>();
    for (StatisticsColumn column : columns) {
      if (byName.put(column.column(), column) != null) {
        throw new IllegalArgumentException(
            "Invalid columns of plan %s: column %s is named twice"
                .formatted(plan, column.column()));
      }
    }
    return byName;
  }

  private static void requireRange(String key, String plan, int value, int maximum) {
    if (value < 1 || value > maximum) {
      throw new IllegalArgumentException(
          "Invalid %s of plan %s: %d (must be from 1 to %d)".formatted(key, plan, value, maximum));
    }
  }

  /** The same with another protection. */
  public StatisticsPlan withPrivacy(StatisticsPrivacy other) {
    return new StatisticsPlan(
        name,
        federation,
        dataset,
        purpose,
        sites,
        quorum,
        seed,
        deadline,
        columns,
        quantiles,
        histogramBins,
        topValues,
        correlations,
        contingency,
        groupBy,
        other,
        rounds,
        commit);
  }

  /** Whether what leaves has noise instead of cells that are withheld. */
  public boolean hasNoise() {
    return privacy.differentialPrivacy() instanceof DifferentialPrivacySpec.Noised;
  }

  /** Equal bins of a column's declared range. */
  public int binsOf(StatisticsColumn column) {
    return binsOf(column, histogramBins);
  }

  static int binsOf(StatisticsColumn column, int histogramBins) {
    return column.declared() instanceof DeclaredValues.Range range && range.bins() > 0
        ? range.bins()
        : histogramBins;
  }

  /** The columns of numbers, in the plan's order. */
  public List<StatisticsColumn> numbers() {
    return numbers(columns, correlations);
  }

  private static List<StatisticsColumn> numbers(
      List<StatisticsColumn> columns, List<ColumnPair> correlations) {
    Set<String> correlated =
        correlations.stream().flatMap(pair -> pair.columns().stream()).collect(Collectors.toSet());
    return columns.stream()
        .filter(
            column ->
                column.measures().stream().anyMatch(Measure::isNumeric)
                    || correlated.contains(column.column()))
        .toList();
  }

  /** The columns of categories, in the plan's order. */
  public List<StatisticsColumn> categories() {
    return categories(columns, contingency, groupBy);
  }

  private static List<StatisticsColumn> categories(
      List<StatisticsColumn> columns, List<ColumnPair> contingency, List<List<String>> groupBy) {
    Set<String> tabled =
        Stream.concat(
                contingency.stream().flatMap(pair -> pair.columns().stream()),
                groupBy.stream().flatMap(List::stream))
            .collect(Collectors.toSet());
    return columns.stream()
        .filter(column -> column.asks(Measure.FREQUENT) || tabled.contains(column.column()))
        .toList();
  }

  /** The columns of which only the values present, or different, are counted. */
  public List<StatisticsColumn> others() {
    Set<StatisticsColumn> known = new LinkedHashSet<>(numbers());
    known.addAll(categories());
    return columns.stream().filter(column -> !known.contains(column)).toList();
  }

  /** The columns whose different values are counted. */
  public List<StatisticsColumn> distinct() {
    return columns.stream().filter(column -> column.asks(Measure.DISTINCT)).toList();
  }

  /** The columns of numbers that need cells of values. */
  public List<StatisticsColumn> celled() {
    return columns.stream().filter(StatisticsColumn::needsCells).toList();
  }
}
