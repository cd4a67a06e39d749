package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.ColumnPair;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * One thing that a plan asks of a site's rows: what a site has to remember of its answers, so that
 * no two of them can be subtracted.
 *
 * @param columns in the order of the table, or of the pairs; of a group the column of numbers last
 */
public record StatisticsQuestion(Kind kind, List<String> columns) {
  public StatisticsQuestion {
    requireNonNull(kind, "kind");
    columns = List.copyOf(columns);
  }

  /** What is told. */
  public enum Kind {
    /** How many, Σx, and distances from the mean. */
    NUMBERS(RoundPurpose.STATISTICS_COUNTS),
    /** Rows by category. */
    CATEGORIES(RoundPurpose.STATISTICS_COUNTS),
    /** Registers of hashes. */
    DISTINCT(RoundPurpose.STATISTICS_COUNTS),
    /** Sums over the rows that hold both, of all pairs of the plan. */
    PAIRS(RoundPurpose.STATISTICS_SPREAD),
    /** Rows by the categories of one or two columns. */
    TABLE(RoundPurpose.STATISTICS_SPREAD),
    /** A column of numbers in the cells of a table. */
    GROUP(RoundPurpose.STATISTICS_SPREAD),
    /** Rows and sums by cells of values. */
    CELLS(RoundPurpose.STATISTICS_CELLS);

    private final RoundPurpose round;

    Kind(RoundPurpose round) {
      this.round = round;
    }

    /** The round that answers it. */
    public RoundPurpose round() {
      return round;
    }

    /** In files and messages. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All that a plan asks, in one order. */
  public static List<StatisticsQuestion> of(StatisticsPlan plan) {
    List<StatisticsQuestion> questions = new ArrayList<>();
    List<String> numbers = names(plan.numbers());
    numbers.forEach(x -> questions.add(new StatisticsQuestion(Kind.NUMBERS, List.of(x))));
    names(plan.categories())
        .forEach(c -> questions.add(new StatisticsQuestion(Kind.CATEGORIES, List.of(c))));
    names(plan.distinct())
        .forEach(d -> questions.add(new StatisticsQuestion(Kind.DISTINCT, List.of(d))));
    if (!plan.correlations().isEmpty()) {
      questions.add(
          new StatisticsQuestion(
              Kind.PAIRS,
              plan.correlations().stream().flatMap(pair -> pair.columns().stream()).toList()));
    }
    for (List<String> table : tables(plan)) {
      questions.add(new StatisticsQuestion(Kind.TABLE, table));
      if (plan.groupBy().stream().anyMatch(by -> Set.copyOf(by).equals(Set.copyOf(table)))) {
        for (String x : numbers) {
          List<String> group = new ArrayList<>(table);
          group.add(x);
          questions.add(new StatisticsQuestion(Kind.GROUP, group));
        }
      }
    }
    names(plan.celled())
        .forEach(x -> questions.add(new StatisticsQuestion(Kind.CELLS, List.of(x))));
    return questions;
  }

  private static List<String> names(List<StatisticsColumn> columns) {
    return columns.stream().map(StatisticsColumn::column).toList();
  }

  /** Each set of columns once, as its first table has them. */
  static List<List<String>> tables(StatisticsPlan plan) {
    List<List<String>> seen = new ArrayList<>();
    plan.contingency().stream().map(ColumnPair::columns).forEach(seen::add);
    for (List<String> group : plan.groupBy()) {
      if (seen.stream().noneMatch(table -> Set.copyOf(table).equals(Set.copyOf(group)))) {
        seen.add(group);
      }
    }
    return seen;
  }

  /** The columns by which a table or a group is made. */
  public List<String> by() {
    return kind == Kind.GROUP ? columns.subList(0, columns.size() - 1) : columns;
  }

  /** The column of numbers that a question is about; only of such kinds. */
  public String number() {
    return columns.get(columns.size() - 1);
  }

  /** In words: {@code group of sex, age}. */
  public String text() {
    return "%s of %s"
        .formatted(kind.key(), columns.stream().distinct().collect(Collectors.joining(", ")));
  }
}
