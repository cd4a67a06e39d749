package org.interlake.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as they come: each is printed at once, and all are written as JSON at the end. */
final class Report {
  private static final String ROW = "%-10s %-46s %14s %-8s %14s %14s %5s  %s%n";

  private final PrintStream out;
  private final List<Figure> figures = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  void header() {
    out.printf(Locale.ROOT, ROW, "work", "figure", "median", "unit", "min", "max", "reps", "note");
  }

  void add(Figure figure) {
    figures.add(figure);
    out.printf(
        Locale.ROOT,
        ROW,
        figure.work(),
        figure.name(),
        number(figure.median()),
        figure.unit(),
        number(figure.minimum()),
        number(figure.maximum()),
        figure.values().size(),
        figure.note());
    out.flush();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.5f", value);
  }

  /**
   * {@code {java, cores, figures: [{work, figure, unit, value, repetitions, min, median, max}]}}.
   */
  void writeJson(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("java", Runtime.version().toString());
    root.put("cores", Runtime.getRuntime().availableProcessors());
    ArrayNode all = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode node = all.addObject();
      node.put("work", figure.work());
      node.put("figure", figure.name());
      node.put("unit", figure.unit());
      node.put("value", figure.median());
      node.put("repetitions", figure.values().size());
      node.put("min", figure.minimum());
      node.put("median", figure.median());
      node.put("max", figure.maximum());
      if (!figure.note().isEmpty()) {
        node.put("note", figure.note());
      }
    }
    json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }
}
