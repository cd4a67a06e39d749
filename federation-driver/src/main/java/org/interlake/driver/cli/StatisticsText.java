package org.interlake.driver.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.interlake.driver.text.TextTable;
import org.interlake.models.statistics.Statistic;

/**
 * A statistics run's results, for people: columns of numbers, columns of categories, pairs, tables,
 * groups. A number from which sites withheld a part is followed by {@code *}.
 */
final class StatisticsText {
  private static final int BAR = 30;

  private final List<Statistic> statistics;
  private final List<String> lines = new ArrayList<>();
  private boolean withheld;
  private boolean noised;

  StatisticsText(List<Statistic> statistics) {
    this.statistics = List.copyOf(statistics);
  }

  List<String> lines() {
    numbers();
    histograms();
    categories();
    pairs();
    groups();
    if (noised) {
      lines.add("");
      lines.add("± standard deviation of the sites' noise, of all sites together");
      noiseOfCounts().ifPresent(lines::add);
    }
    if (withheld) {
      lines.add("");
      lines.add("* at least one site withheld its part, because it tells of few rows");
    }
    return List.copyOf(lines);
  }

  /** Every count has the same noise: those that no ± follows too. */
  private Optional<String> noiseOfCounts() {
    return of("noise").stream()
        .filter(s -> s.key().equals("count") || s.key().equals("contingency"))
        .findFirst()
        .map(
            s ->
                "every count has noise of %.3g rows, in histograms, categories and tables too"
                    .formatted(s.value().orElse(0)));
  }

  private void numbers() {
    Set<String> quantiles = new LinkedHashSet<>();
    of("quantile").forEach(s -> quantiles.add(s.key()));
    Map<String, List<Statistic>> columns =
        statistics.stream()
            .filter(s -> s.group().isEmpty() && !s.columns().contains(" * "))
            .collect(
                Collectors.groupingBy(Statistic::columns, LinkedHashMap::new, Collectors.toList()));
    if (columns.isEmpty()) {
      return;
    }
    List<String> header =
        new ArrayList<>(List.of("column", "count", "missing", "mean", "sd", "min", "max"));
    quantiles.forEach(p -> header.add("q" + p));
    header.add("distinct");
    List<List<String>> rows = new ArrayList<>();
    columns.forEach(
        (column, of) -> {
          List<String> row = new ArrayList<>(List.of(column));
          row.add(cell(of, "count", ""));
          row.add(missing(of));
          for (String measure : List.of("mean", "deviation", "minimum", "maximum")) {
            row.add(cell(of, measure, ""));
          }
          quantiles.forEach(p -> row.add(cell(of, "quantile", p)));
          row.add(cell(of, "distinct", ""));
          rows.add(row);
        });
    table(header, rows);
  }

  private String missing(List<Statistic> of) {
    return of.stream()
        .filter(s -> s.measure().equals("missing") && s.rows() > 0)
        .findFirst()
        .map(
            s ->
                String.format(Locale.ROOT, "%.1f%%", 100 * s.value().orElse(0) / s.rows())
                    + mark(s))
        .orElse("-");
  }

  private void histograms() {
    Map<String, List<Statistic>> byColumn =
        of("histogram").stream()
            .collect(
                Collectors.groupingBy(Statistic::columns, LinkedHashMap::new, Collectors.toList()));
    byColumn.forEach(
        (column, bins) -> {
          lines.add("");
          lines.add("histogram of " + column);
          double most = bins.stream().mapToDouble(s -> s.value().orElse(0)).max().orElse(1);
          for (Statistic bin : bins) {
            int length = (int) Math.round(BAR * bin.value().orElse(0) / Math.max(1, most));
            lines.add(
                String.format(
                    Locale.ROOT,
                    "  %-24s %10s  %s",
                    bin.key(),
                    number(bin.value()) + mark(bin),
                    "#".repeat(length)));
          }
        });
  }

  private void categories() {
    Map<String, List<Statistic>> byColumn =
        of("frequent").stream()
            .collect(
                Collectors.groupingBy(Statistic::columns, LinkedHashMap::new, Collectors.toList()));
    if (!byColumn.isEmpty()) {
      lines.add("");
    }
    byColumn.forEach(
        (column, named) ->
            lines.add(
                "most frequent in %s: %s"
                    .formatted(
                        column,
                        named.stream()
                            .map(s -> s.key() + " (" + number(s.value()) + mark(s) + ")")
                            .collect(Collectors.joining(", ")))));
  }

  private void pairs() {
    List<Statistic> correlations = of("correlation");
    if (!correlations.isEmpty()) {
      lines.add("");
      table(
          List.of("correlation", "r", "rows"),
          correlations.stream()
              .map(
                  s -> List.of(s.columns(), decimal(s.value()) + mark(s), String.valueOf(s.rows())))
              .toList());
    }
    Map<String, List<Statistic>> tables =
        of("contingency").stream()
            .collect(
                Collectors.groupingBy(Statistic::columns, LinkedHashMap::new, Collectors.toList()));
    tables.forEach(this::contingency);
  }

  /** The second column's categories across; a cell's group is {@code a = 1, b = 2}. */
  private void contingency(String columns, List<Statistic> cells) {
    String[] names = columns.split(" \\* ", 2);
    Map<String, Map<String, String>> byRow = new LinkedHashMap<>();
    Set<String> across = new LinkedHashSet<>();
    for (Statistic cell : cells) {
      int cut = cell.group().lastIndexOf(", " + names[1] + " = ");
      String row = cell.group().substring((names[0] + " = ").length(), cut);
      String column = cell.group().substring(cut + names[1].length() + 5);
      across.add(column);
      byRow
          .computeIfAbsent(row, unseen -> new TreeMap<>())
          .put(column, number(cell.value()) + mark(cell));
    }
    List<String> header = new ArrayList<>(List.of(names[0] + " \\ " + names[1]));
    header.addAll(across);
    List<List<String>> rows = new ArrayList<>();
    byRow.forEach(
        (row, values) -> {
          List<String> texts = new ArrayList<>(List.of(row));
          across.forEach(column -> texts.add(values.getOrDefault(column, "0")));
          rows.add(texts);
        });
    lines.add("");
    table(header, rows);
  }

  private void groups() {
    Map<String, List<Statistic>> byGroup =
        statistics.stream()
            .filter(s -> !s.group().isEmpty() && !s.measure().equals("contingency"))
            .collect(
                Collectors.groupingBy(Statistic::group, LinkedHashMap::new, Collectors.toList()));
    if (byGroup.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    byGroup.forEach(
        (group, of) -> {
          rows.add(List.of(group, "(rows)", cell(of, "rows", ""), "", ""));
          of.stream()
              .filter(s -> !s.measure().equals("rows"))
              .map(Statistic::columns)
              .distinct()
              .forEach(
                  column -> {
                    List<Statistic> ofColumn =
                        of.stream().filter(s -> s.columns().equals(column)).toList();
                    rows.add(
                        List.of(
                            "",
                            column,
                            cell(ofColumn, "count", ""),
                            cell(ofColumn, "mean", ""),
                            cell(ofColumn, "deviation", "")));
                  });
        });
    lines.add("");
    table(List.of("group", "column", "count", "mean", "sd"), rows);
  }

  private List<Statistic> of(String measure) {
    return statistics.stream()
        .filter(s -> s.measure().equals(measure) && (s.group().isEmpty() || isTable(measure)))
        .toList();
  }

  private static boolean isTable(String measure) {
    return measure.equals("contingency");
  }

  private String cell(List<Statistic> of, String measure, String key) {
    return of.stream()
        .filter(s -> s.measure().equals(measure) && s.key().equals(key))
        .findFirst()
        .map(s -> number(s.value()) + mark(s) + noise(of, s))
        .orElse("-");
  }

  private String noise(List<Statistic> of, Statistic statistic) {
    String key =
        statistic.key().isEmpty()
            ? statistic.measure()
            : statistic.measure() + " " + statistic.key();
    Optional<Statistic> noise =
        of.stream().filter(s -> s.measure().equals("noise") && s.key().equals(key)).findFirst();
    noised |= noise.isPresent();
    return noise.map(s -> String.format(Locale.ROOT, " ±%.2g", s.value().orElse(0))).orElse("");
  }

  private String mark(Statistic statistic) {
    withheld |= statistic.withheld() > 0;
    return statistic.withheld() > 0 ? "*" : "";
  }

  private static String number(OptionalDouble value) {
    if (value.isEmpty()) {
      return "-";
    }
    double number = value.getAsDouble();
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.format(Locale.ROOT, "%d", (long) number)
        : String.format(Locale.ROOT, "%.6g", number);
  }

  private static String decimal(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.4f", value.getAsDouble());
  }

  private void table(List<String> header, List<List<String>> rows) {
    lines.addAll(TextTable.lines(header, rows));
  }
}
