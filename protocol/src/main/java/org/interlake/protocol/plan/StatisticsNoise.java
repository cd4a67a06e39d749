package org.interlake.protocol.plan;

import java.util.List;
import java.util.Set;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordSums;

/**
 * What a plan of statistics with differential privacy cannot ask. The rule behind the rules: every
 * row adds one vector of bounded length, which follows from the plan alone, and the sums of these
 * vectors leave once, with noise.
 */
record StatisticsNoise(
    StatisticsPrivacy privacy,
    List<StatisticsColumn> columns,
    List<StatisticsColumn> numbers,
    List<StatisticsColumn> categories,
    int histogramBins,
    List<ColumnPair> correlations,
    List<ColumnPair> contingency,
    List<List<String>> groupBy) {
  private static final long MAXIMUM_CELLS = 200_000;

  /**
   * Refuses what breaks the promise, and declarations that nobody would look at.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what to write instead
   */
  void check() {
    DifferentialPrivacySpec noise = privacy.differentialPrivacy();
    if (noise instanceof DifferentialPrivacySpec.None) {
      columns.forEach(StatisticsNoise::requireUndeclared);
      return;
    }
    if (!(noise instanceof RecordSums sums)) {
      throw PrivacyRules.refused(
          "privacy.differentialPrivacy",
          "%s in a plan of statistics".formatted(noise.kind()),
          "use record-level-sums: statistics are sums that leave once");
    }
    if (sums.rowNorm() != 0 || sums.labelBound() != 0 || sums.evaluationNoise() != 0) {
      throw PrivacyRules.refused(
          "privacy.differentialPrivacy",
          "rowNorm, labelBound or evaluationNoise in a plan of statistics, which bounds each column by its own range",
          "leave them out");
    }
    if (!(privacy.secureAggregation() instanceof SecureAggregationSpec.None)) {
      throw PrivacyRules.refused(
          "privacy",
          "secureAggregation beside differentialPrivacy in a plan of statistics: the noise of one site alone hides its rows, and masks of noisy sums are not there in this version",
          "leave one of them out");
    }
    if (!correlations.isEmpty()) {
      throw PrivacyRules.refused("correlations", unbounded("correlations"), "leave them out");
    }
    if (!groupBy.isEmpty()) {
      throw PrivacyRules.refused(
          "groupBy", unbounded("groupBy"), "ask for a contingency table, or leave it out");
    }
    columns.forEach(this::checkColumn);
    requireSmall();
  }

  private static String unbounded(String what) {
    return "%s under privacy.differentialPrivacy, for which this version has no noise"
        .formatted(what);
  }

  private static void requireUndeclared(StatisticsColumn column) {
    if (!(column.declared() instanceof DeclaredValues.None)) {
      throw PrivacyRules.refused(
          "columns",
          "range or categories of column %s in a plan without privacy.differentialPrivacy, where nobody would look at them"
              .formatted(column.column()),
          "leave them out, or set privacy.differentialPrivacy: {name: record-level-sums, ...}");
    }
  }

  private void checkColumn(StatisticsColumn column) {
    for (Measure measure : List.of(Measure.DISTINCT, Measure.MINIMUM_MAXIMUM)) {
      if (column.asks(measure)) {
        throw PrivacyRules.refused(
            "measures of column " + column.column(),
            "%s under privacy.differentialPrivacy: one row can decide it, so no noise hides a row"
                .formatted(measure.key()),
            measure == Measure.DISTINCT ? "leave it out" : "ask for quantiles, or leave it out");
      }
    }
    DeclaredValues declared = column.declared();
    if (numbers.contains(column)) {
      require(
          declared instanceof DeclaredValues.Range,
          column,
          "no range, under privacy.differentialPrivacy, where nothing may be found out from rows without noise",
          "write range: [lowest, highest], from public knowledge and not from the sites' rows");
    } else if (categories.contains(column)) {
      require(
          declared instanceof DeclaredValues.Categories,
          column,
          "no categories, under privacy.differentialPrivacy, where nothing may be found out from rows without noise",
          "name categories: [...], from public knowledge and not from the sites' rows");
    } else {
      require(
          declared instanceof DeclaredValues.None,
          column,
          "a range or categories, and only its values present are counted",
          "leave them out, or ask for more of it");
    }
    if (declared instanceof DeclaredValues.Categories categories) {
      Set<String> codes = Set.copyOf(column.missingCodes());
      require(
          categories.categories().stream().noneMatch(codes::contains),
          column,
          "a category that is a missing code too",
          "leave it out of one of them");
    }
  }

  private static void require(boolean holds, StatisticsColumn column, String what, String remedy) {
    if (!holds) {
      throw PrivacyRules.refused("column " + column.column(), what, remedy);
    }
  }

  private void requireSmall() {
    long cells = 0;
    for (StatisticsColumn column : columns) {
      cells += 3 + (column.needsCells() ? StatisticsPlan.binsOf(column, histogramBins) : 0);
      cells += column.asks(Measure.FREQUENT) ? lines(column.column()) : 0;
    }
    for (ColumnPair pair : contingency) {
      cells += pair.columns().stream().mapToLong(this::lines).reduce(1, Math::multiplyExact);
    }
    if (cells > MAXIMUM_CELLS) {
      throw PrivacyRules.refused(
          "columns",
          "%,d noisy numbers (at most %,d)".formatted(cells, MAXIMUM_CELLS),
          "take fewer bins or categories, or leave tables out");
    }
  }

  private long lines(String name) {
    return columns.stream()
        .filter(column -> column.column().equals(name))
        .map(StatisticsColumn::declared)
        .mapToLong(declared -> ((DeclaredValues.Categories) declared).categories().size() + 2L)
        .sum();
  }
}
