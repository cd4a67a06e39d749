package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * A table of rows by the categories of one or two columns: cell {@code first * width + second}.
 *
 * <p>A plan's tables are its pairs of {@code contingency} and its {@code groupBy}, each set of
 * columns once and always with the same first column: two tables of the same columns that withhold
 * different cells would tell more than either.
 */
final class CrossTable implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> columns;
  private final int[] places;
  private final Levels[] levels;
  private final boolean grouping;

  private CrossTable(List<String> columns, int[] places, Levels[] levels, boolean grouping) {
    this.columns = new ArrayList<>(columns);
    this.places = places;
    this.levels = levels;
    this.grouping = grouping;
  }

  static List<CrossTable> of(StatisticsPlan plan, StatisticsFrame frame) {
    List<String> categories = plan.categories().stream().map(StatisticsColumn::column).toList();
    List<CrossTable> tables = new ArrayList<>();
    for (List<String> columns : StatisticsQuestion.tables(plan)) {
      tables.add(
          new CrossTable(
              columns,
              columns.stream().mapToInt(categories::indexOf).toArray(),
              columns.stream().map(frame::levels).toArray(Levels[]::new),
              plan.groupBy().stream()
                  .anyMatch(group -> Set.copyOf(group).equals(Set.copyOf(columns)))));
    }
    return tables;
  }

  List<String> columns() {
    return columns;
  }

  /** Whether columns of numbers are measured in its cells. */
  boolean isGrouping() {
    return grouping;
  }

  Levels levels(int dimension) {
    return levels[dimension];
  }

  /** Where its columns stand among the plan's columns of categories. */
  int place(int dimension) {
    return places[dimension];
  }

  int dimensions() {
    return levels.length;
  }

  /** Cells of a line. */
  int width() {
    return levels.length == 2 ? levels[1].size() : 1;
  }

  int cells() {
    return Math.multiplyExact(levels[0].size(), width());
  }

  /**
   * The cell of a row.
   *
   * @param categories of the plan's columns of categories; null is missing
   */
  int cell(String[] categories) {
    int cell = levels[0].of(categories[places[0]]);
    return levels.length == 1
        ? cell
        : cell * levels[1].size() + levels[1].of(categories[places[1]]);
  }

  /** {@code sex = 1} or {@code sex = 1, cp = 4}. */
  String name(int cell) {
    if (levels.length == 1) {
      return "%s = %s".formatted(columns.get(0), levels[0].name(cell));
    }
    return "%s = %s, %s = %s"
        .formatted(
            columns.get(0),
            levels[0].name(cell / width()),
            columns.get(1),
            levels[1].name(cell % width()));
  }
}
