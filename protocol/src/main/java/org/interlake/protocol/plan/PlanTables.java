package org.interlake.protocol.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules on what a statistics plan looks at together. */
final class PlanTables {
  private PlanTables() {}

  static void check(
      String plan,
      Map<String, StatisticsColumn> columns,
      List<ColumnPair> correlations,
      List<ColumnPair> contingency,
      List<List<String>> groupBy) {
    Set<String> correlated = new LinkedHashSet<>();
    for (ColumnPair pair : correlations) {
      for (String name : pair.columns()) {
        StatisticsColumn column = named(plan, "correlations", columns, name);
        if (column.type() == ColumnType.STRING || column.type() == ColumnType.BOOLEAN) {
          throw new IllegalArgumentException(
              "Invalid correlations of plan %s: column %s has type %s (must be double or long)"
                  .formatted(plan, name, column.type().key()));
        }
        correlated.add(name);
      }
    }
    if (correlated.size() > StatisticsPlan.MAXIMUM_CORRELATED) {
      throw new IllegalArgumentException(
          "Invalid correlations of plan %s: %d columns (must be at most %d; make two plans)"
              .formatted(plan, correlated.size(), StatisticsPlan.MAXIMUM_CORRELATED));
    }
    Set<Set<String>> pairs = new HashSet<>();
    for (ColumnPair pair : contingency) {
      pair.columns().forEach(name -> category(plan, "contingency", columns, correlated, name));
      requireNew(plan, "contingency", pairs, pair.columns());
    }
    Set<Set<String>> groups = new HashSet<>();
    for (List<String> group : groupBy) {
      if (group.isEmpty() || group.size() > 2 || new HashSet<>(group).size() < group.size()) {
        throw new IllegalArgumentException(
            "Invalid groupBy of plan %s: %s (must be one column, or two different ones)"
                .formatted(plan, group));
      }
      group.forEach(name -> category(plan, "groupBy", columns, correlated, name));
      requireNew(plan, "groupBy", groups, group);
    }
    requireNoRing(
        plan,
        Stream.concat(contingency.stream().map(ColumnPair::columns), groupBy.stream())
            .filter(table -> table.size() == 2)
            .collect(Collectors.toList()));
  }

  private static void requireNew(
      String plan, String key, Set<Set<String>> seen, List<String> columns) {
    if (!seen.add(Set.copyOf(columns))) {
      throw new IllegalArgumentException(
          "Invalid %s of plan %s: %s stands there twice".formatted(key, plan, columns));
    }
  }

  private static StatisticsColumn named(
      String plan, String key, Map<String, StatisticsColumn> columns, String name) {
    StatisticsColumn column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "Invalid %s of plan %s: column %s is not among the columns (add it there, with its type)"
              .formatted(key, plan, name));
    }
    return column;
  }

  private static void category(
      String plan,
      String key,
      Map<String, StatisticsColumn> columns,
      Set<String> correlated,
      String name) {
    StatisticsColumn column = named(plan, key, columns, name);
    if (column.type() == ColumnType.DOUBLE) {
      throw new IllegalArgumentException(
          "Invalid %s of plan %s: column %s has type double (must be long, string or boolean)"
              .formatted(key, plan, name));
    }
    if (correlated.contains(name) || column.measures().stream().anyMatch(Measure::isNumeric)) {
      throw new IllegalArgumentException(
          "Invalid %s of plan %s: column %s is measured as a number too (ask for the table, or for the number, in another plan)"
              .formatted(key, plan, name));
    }
  }

  /** Tables may share columns as the edges of a forest share nodes. */
  private static void requireNoRing(String plan, List<List<String>> tables) {
    Map<String, String> roots = new HashMap<>();
    Set<Set<String>> seen = new HashSet<>();
    for (List<String> table : tables) {
      if (!seen.add(Set.copyOf(table))) {
        continue; // the same table, once as counts and once by group
      }
      String first = rootOf(roots, table.get(0));
      String second = rootOf(roots, table.get(1));
      if (first.equals(second)) {
        throw new IllegalArgumentException(
            "Invalid contingency of plan %s: with %s the tables of contingency and groupBy form a ring, which would tell cells that a site withholds (leave one of the ring out)"
                .formatted(plan, table));
      }
      roots.put(first, second);
    }
  }

  private static String rootOf(Map<String, String> roots, String name) {
    String root = name;
    while (roots.containsKey(root)) {
      root = roots.get(root);
    }
    return root;
  }
}
