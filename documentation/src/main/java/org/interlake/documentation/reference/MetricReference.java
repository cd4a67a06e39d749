package org.interlake.documentation.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlake.driver.run.SummaryRows;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StopRule.Metric;

/** The names that the registry's table of metrics can have. */
final class MetricReference {
  /** One of each kind. */
  private static final SortedMap<String, LabelSpec> LABELS =
      new TreeMap<>(
          Map.of(
              " of two classes",
              new LabelSpec.Binary("y", ColumnType.LONG, "1", "0", LabelSpec.OneClass.ALLOW),
              " of several classes",
              new LabelSpec.Classes("y", ColumnType.LONG, List.of("0", "1", "2")),
              " of a measured label",
              new LabelSpec.Measured("y", ColumnType.DOUBLE),
              " without a label",
              new LabelSpec.None()));

  private MetricReference() {}

  /**
   * @param root the project's folder: what a family is measured by is asked of the example plans
   */
  static Map<String, String> parts(Path root) {
    SortedMap<String, List<Metric>> families = families(root);
    return Map.of(
        "metrics", metrics(families),
        "metrics of families", families(families),
        "metrics of summaries", summaries());
  }

  private static String metrics(SortedMap<String, List<Metric>> families) {
    return MarkdownText.table(
        List.of("name", "meaning", "from", "to", "better", "of"),
        Arrays.stream(Metric.values())
            .map(
                metric ->
                    List.of(
                        MarkdownText.code(metric.toString()),
                        MarkdownText.of(metric.meaning()),
                        bound(metric.lowest()),
                        bound(metric.highest()),
                        metric.higherIsBetter() ? "higher" : "lower",
                        families.entrySet().stream()
                            .filter(family -> family.getValue().contains(metric))
                            .map(
                                family ->
                                    family.getKey().substring(0, family.getKey().indexOf(' ')))
                            .distinct()
                            .collect(Collectors.joining(", "))))
            .toList());
  }

  private static String bound(double value) {
    return Double.isInfinite(value) ? value > 0 ? "∞" : "-∞" : Long.toString(Math.round(value));
  }

  private static String families(SortedMap<String, List<Metric>> families) {
    return MarkdownText.table(
        List.of("family and label", "metrics"),
        families.entrySet().stream()
            .map(
                family ->
                    List.of(
                        family.getKey(),
                        family.getValue().stream()
                            .map(metric -> MarkdownText.code(metric.toString()))
                            .collect(Collectors.joining(", "))))
            .toList());
  }

  private static String summaries() {
    List<List<String>> rows = new ArrayList<>();
    SummaryRows.meanings()
        .forEach((name, words) -> rows.add(List.of(MarkdownText.code(name), words)));
    return MarkdownText.table(List.of("name", "meaning"), rows);
  }

  /** The metrics by family and kind of label, of the model of every example plan. */
  private static SortedMap<String, List<Metric>> families(Path root) {
    SortedMap<String, List<Metric>> families = new TreeMap<>();
    Set<String> unseen = new TreeSet<>(PlanReader.familyNames());
    for (Plan plan : plans(root)) {
      unseen.remove(plan.model().family());
      LABELS.forEach(
          (words, label) -> {
            List<Metric> metrics = List.copyOf(Metric.of(label, plan.model()));
            if (!metrics.isEmpty()) {
              families.put(MarkdownText.code(plan.model().family()) + words, metrics);
            }
          });
    }
    if (!unseen.isEmpty()) {
      throw new ReferenceException(
          "conf/plans has no plan of the families %s (add one: the reference asks it for its metrics)"
              .formatted(unseen));
    }
    return families;
  }

  /** The example plans that train. */
  static List<Plan> plans(Path root) {
    try (Stream<Path> files = Files.list(root.resolve("conf/plans"))) {
      return files
          .sorted()
          .map(PlanReader::readAny)
          .flatMap(plan -> plan instanceof Plan trains ? Stream.of(trains) : Stream.empty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("conf/plans of " + root + " cannot be read", e);
    }
  }
}
