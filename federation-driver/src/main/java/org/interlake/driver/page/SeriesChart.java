package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Series of numbers over the same categories: as bars beside each other, as lines, or as steps of a
 * histogram.
 *
 * @param categories along the horizontal axis: names, bins, rounds
 * @param axis what the numbers are, with their unit
 * @param series as many as are told apart, 8 at most
 * @param limits horizontal lines that numbers are read against
 */
public record SeriesChart(
    String title,
    String description,
    Shape shape,
    List<String> categories,
    String axis,
    List<Series> series,
    List<Limit> limits)
    implements Chart {
  /** As many colours as there are. */
  public static final int MOST_SERIES = 8;

  /** Where the names of limits stand, one after the other. */
  private static final List<String> PLACES =
      List.of("insideEndTop", "insideMiddleTop", "insideStartTop");

  /** Lines are told apart by their marks, too. */
  static final List<String> SYMBOLS =
      List.of("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "pin", "arrow");

  public SeriesChart {
    requireNonNull(title, "title");
    requireNonNull(description, "description");
    requireNonNull(shape, "shape");
    categories = List.copyOf(categories);
    requireNonNull(axis, "axis");
    series = List.copyOf(series);
    limits = List.copyOf(limits);
    if (series.size() > MOST_SERIES) {
      throw new IllegalArgumentException(
          "Invalid chart '%s': %d series (at most %d can be told apart; make several charts)"
              .formatted(title, series.size(), MOST_SERIES));
    }
    for (Series one : series) {
      if (one.values().size() != categories.size()) {
        throw new IllegalArgumentException(
            "Invalid chart '%s': series %s has %d values (must be %d, one for each category)"
                .formatted(title, one.name(), one.values().size(), categories.size()));
      }
    }
  }

  /** How a series is drawn. */
  public enum Shape {
    BARS,
    /** Bars on top of each other: their sum is read, too. */
    STACKS,
    LINES,
    STEPS
  }

  /**
   * One number for each category.
   *
   * @param values empty where there is none
   */
  public record Series(String name, List<OptionalDouble> values) {
    public Series {
      requireNonNull(name, "name");
      values = List.copyOf(values);
    }
  }

  /** A horizontal line at {@code value}. */
  public record Limit(String name, double value) {
    public Limit {
      requireNonNull(name, "name");
    }
  }

  @Override
  public int heightPixels() {
    return 320;
  }

  @Override
  public ObjectNode option() {
    ObjectNode option = ChartOption.of(title, description);
    ChartOption.legend(option);
    ObjectNode across = option.putObject("xAxis").put("type", "category");
    across.putObject("axisLabel").put("hideOverlap", true);
    ArrayNode names = across.putArray("data");
    categories.forEach(names::add);
    ObjectNode upward = option.putObject("yAxis").put("type", "value").put("name", axis);
    upward.putObject("nameTextStyle").put("align", "left");
    if (shape == Shape.LINES) {
      upward.put("scale", true); // lines are read by their slope, bars by their length
    }
    option.withObject("/tooltip").put("trigger", "axis");
    ArrayNode drawn = option.putArray("series");
    for (Series one : series) {
      ObjectNode node = drawn.addObject().put("name", one.name());
      boolean bars = shape == Shape.BARS || shape == Shape.STACKS;
      node.put("type", bars ? "bar" : "line");
      if (!bars) {
        node.put("symbolSize", 7).put("symbol", SYMBOLS.get((drawn.size() - 1) % SYMBOLS.size()));
      }
      if (shape == Shape.STACKS) {
        node.put("stack", "all");
      }
      if (shape == Shape.STEPS) {
        node.put("step", "middle").put("showSymbol", false);
      }
      ArrayNode values = node.putArray("data");
      for (OptionalDouble value : one.values()) {
        if (value.isPresent()) {
          values.add(ChartOption.rounded(value.getAsDouble()));
        } else {
          values.addNull();
        }
      }
    }
    if (drawn.size() > 0 && !limits.isEmpty()) {
      ObjectNode marks = ((ObjectNode) drawn.get(0)).putObject("markLine").put("silent", true);
      marks.put("symbol", "none");
      ArrayNode lines = marks.putArray("data");
      for (int i = 0; i < limits.size(); i++) {
        Limit limit = limits.get(i);
        ObjectNode line = lines.addObject().put("yAxis", limit.value()).put("name", limit.name());
        // Lines may lie close to each other: their names stand side by side.
        line.putObject("label").put("formatter", "{b}").put("position", PLACES.get(i % 3));
      }
    }
    return option;
  }
}
