package org.interlake.site.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.models.statistics.StatisticsQuestion.Kind;

/**
 * Whether sums of a column are asked over sets of rows that are cut in several ways.
 *
 * <p>Groups, cells of values, and the rows that hold another column each divide the rows of a
 * column. One division's sums are safe; sums of two can be subtracted wherever a part of one lies
 * within a part of the other, down to a row. Groupings of which each is by the columns of another
 * and more are one division: the coarser are sums of the finer, and are withheld with them.
 */
public final class ColumnViews {
  private ColumnViews() {}

  /** The first column that is seen in several ways, in words; empty if there is none. */
  public static Optional<String> severalOf(List<StatisticsQuestion> questions) {
    SortedMap<String, List<String>> views = new TreeMap<>();
    SortedMap<String, List<Set<String>>> groups = new TreeMap<>();
    for (StatisticsQuestion question : questions) {
      if (question.kind() == Kind.CELLS) {
        add(views, question.number(), "by cells of values (quantiles, histogram)");
      } else if (question.kind() == Kind.PAIRS) {
        question.columns().forEach(column -> add(views, column, "in correlations"));
      } else if (question.kind() == Kind.GROUP) {
        List<Set<String>> by =
            groups.computeIfAbsent(question.number(), column -> new ArrayList<>());
        Set<String> columns = Set.copyOf(question.by());
        boolean nested =
            by.stream().allMatch(other -> other.containsAll(columns) || columns.containsAll(other));
        by.add(columns);
        add(views, question.number(), nested ? "by groups" : "by groups of " + question.by());
      }
    }
    return views.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .findFirst()
        .map(ColumnViews::text);
  }

  private static void add(SortedMap<String, List<String>> views, String column, String view) {
    List<String> of = views.computeIfAbsent(column, any -> new ArrayList<>());
    if (!of.contains(view)) {
      of.add(view);
    }
  }

  private static String text(Map.Entry<String, List<String>> views) {
    return "column %s is asked %s"
        .formatted(views.getKey(), String.join(" and ", views.getValue()));
  }
}
