package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How far numbers reach: for each name a line from its lowest point to its highest, with a mark at
 * each.
 *
 * @param axis what the numbers are, with their unit
 * @param ranges from the top down
 * @param limits vertical lines that ranges are read against
 */
public record RangeChart(
    String title,
    String description,
    String axis,
    List<Range> ranges,
    List<SeriesChart.Limit> limits)
    implements Chart {
  /** The colour is that of the range's place. */
  private static final int BY_PLACE = -1;

  public RangeChart {
    requireNonNull(title, "title");
    requireNonNull(description, "description");
    requireNonNull(axis, "axis");
    ranges = List.copyOf(ranges);
    limits = List.copyOf(limits);
  }

  /** Read against nothing. */
  public RangeChart(String title, String description, String axis, List<Range> ranges) {
    this(title, description, axis, ranges, List.of());
  }

  /**
   * A line.
   *
   * @param points from low to high, such as quantiles; the middle one is drawn larger
   * @param colour its place among the colours, so that ranges of a kind look alike
   */
  public record Range(String name, List<Double> points, int colour) {
    public Range {
      requireNonNull(name, "name");
      points = List.copyOf(points);
      if (colour < BY_PLACE || colour >= SeriesChart.MOST_SERIES) {
        throw new IllegalArgumentException(
            "Invalid colour of range '%s': %d (must be from 0 to %d)"
                .formatted(name, colour, SeriesChart.MOST_SERIES - 1));
      }
    }

    /** In a colour of its own. */
    public Range(String name, List<Double> points) {
      this(name, points, BY_PLACE);
    }
  }

  @Override
  public int heightPixels() {
    return 96 + 34 * ranges.size();
  }

  @Override
  public ObjectNode option() {
    ObjectNode option = ChartOption.of(title, description);
    option
        .putObject("xAxis")
        .put("type", "value")
        .put("name", axis)
        .put("scale", true)
        .put("nameLocation", "middle")
        .put("nameGap", 26);
    ObjectNode down = option.putObject("yAxis").put("type", "category").put("inverse", true);
    down.putObject("axisLabel").put("width", 140).put("overflow", "truncate");
    ArrayNode names = down.putArray("data");
    option.withObject("/grid").put("top", 12).put("bottom", 34);
    option.withObject("/tooltip").put("trigger", "item");
    ArrayNode series = option.putArray("series");
    for (int row = 0; row < ranges.size(); row++) {
      Range range = ranges.get(row);
      names.add(range.name());
      ObjectNode line = series.addObject().put("name", range.name()).put("type", "line");
      line.putObject("lineStyle").put("width", 4);
      if (range.colour() != BY_PLACE) {
        line.put("colour", range.colour());
      }
      ArrayNode data = line.putArray("data");
      for (int i = 0; i < range.points().size(); i++) {
        ObjectNode point = data.addObject();
        point
            .put("symbol", "circle")
            .put("symbolSize", 2 * i == range.points().size() - 1 ? 15 : 9);
        point.putArray("value").add(ChartOption.rounded(range.points().get(i))).add(row);
      }
    }
    if (series.size() > 0 && !limits.isEmpty()) {
      ObjectNode marks = ((ObjectNode) series.get(0)).putObject("markLine").put("silent", true);
      marks.put("symbol", "none");
      ArrayNode lines = marks.putArray("data");
      for (SeriesChart.Limit limit : limits) {
        ObjectNode line = lines.addObject().put("xAxis", limit.value()).put("name", limit.name());
        line.putObject("label").put("show", false); // its value is on the axis
      }
    }
    return option;
  }
}
