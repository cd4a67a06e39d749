package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Curves in the unit square: both axes are shares, from 0 to 1.
 *
 * @param across what the horizontal axis is
 * @param upward what the vertical axis is
 * @param curves those of one colour belong together
 */
public record CurveChart(
    String title, String description, String across, String upward, List<Curve> curves)
    implements Chart {
  public CurveChart {
    requireNonNull(title, "title");
    requireNonNull(description, "description");
    requireNonNull(across, "across");
    requireNonNull(upward, "upward");
    curves = List.copyOf(curves);
  }

  /** How a curve is drawn. */
  public enum Stroke {
    /** Whole, with its points. */
    LINE,
    /** Dotted and thin: what bounds another. */
    BOUND,
    /** Short and thick, without points: where a value may be. */
    BAR,
    /** Dashed and grey: what others are read against. */
    REFERENCE
  }

  /**
   * A curve.
   *
   * @param name curves of one name have one place in the legend
   * @param colour its place among the colours, 0 to {@link SeriesChart#MOST_SERIES} - 1
   * @param pieces points that are joined, piece by piece
   */
  public record Curve(String name, Stroke stroke, int colour, List<List<Point>> pieces) {
    public Curve {
      requireNonNull(name, "name");
      requireNonNull(stroke, "stroke");
      if (colour < 0 || colour >= SeriesChart.MOST_SERIES) {
        throw new IllegalArgumentException(
            "Invalid colour of curve '%s': %d (must be from 0 to %d)"
                .formatted(name, colour, SeriesChart.MOST_SERIES - 1));
      }
      pieces = pieces.stream().map(List::copyOf).toList();
    }
  }

  /** A point, in shares. */
  public record Point(double x, double y) {}

  @Override
  public int heightPixels() {
    return 400;
  }

  @Override
  public ObjectNode option() {
    ObjectNode option = ChartOption.of(title, description);
    ChartOption.legend(option);
    option.withObject("/aria/decal").put("show", false);
    axis(option.putObject("xAxis"), across).put("nameLocation", "middle").put("nameGap", 26);
    axis(option.putObject("yAxis"), upward).putObject("nameTextStyle").put("align", "left");
    option.withObject("/grid").put("bottom", 60).put("right", 20);
    option.withObject("/tooltip").put("trigger", "item");
    ArrayNode drawn = option.putArray("series");
    for (Curve curve : curves) {
      ObjectNode node = drawn.addObject().put("name", curve.name()).put("type", "line");
      node.put("colour", curve.stroke() == Stroke.REFERENCE ? -1 : curve.colour());
      node.put("symbolSize", 6).put("showSymbol", curve.stroke() == Stroke.LINE);
      node.put(
          "symbol",
          curve.stroke() == Stroke.LINE ? SeriesChart.SYMBOLS.get(curve.colour()) : "none");
      ObjectNode line = node.putObject("lineStyle");
      line.put("width", width(curve.stroke())).put("type", type(curve.stroke()));
      ArrayNode data = node.putArray("data");
      for (List<Point> piece : curve.pieces()) {
        if (!data.isEmpty()) {
          data.addArray().add("-").add("-");
        }
        piece.forEach(
            point ->
                data.addArray()
                    .add(ChartOption.rounded(point.x()))
                    .add(ChartOption.rounded(point.y())));
      }
    }
    return option;
  }

  private static ObjectNode axis(ObjectNode axis, String name) {
    return axis.put("type", "value").put("name", name).put("min", 0).put("max", 1);
  }

  private static double width(Stroke stroke) {
    return switch (stroke) {
      case LINE -> 2.5;
      case BAR -> 3.5;
      case BOUND, REFERENCE -> 1.25;
    };
  }

  private static String type(Stroke stroke) {
    return switch (stroke) {
      case LINE, BAR -> "solid";
      case BOUND -> "dotted";
      case REFERENCE -> "dashed";
    };
  }
}
