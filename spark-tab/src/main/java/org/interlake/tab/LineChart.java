package org.interlake.tab;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/** A curve over rounds, as inline SVG: no script, no library. */
public final class LineChart {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 200;
  private static final int LEFT = 74;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 30;
  private static final int MOST_POINTS = 200;

  private final String title;
  private final List<Point> points;

  /**
   * A value of a round.
   *
   * @param round above 0
   * @param value finite
   */
  public record Point(int round, double value) {
    public Point {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("Invalid point: %s (must be finite)".formatted(value));
      }
    }
  }

  /**
   * @param points in rising order of their rounds; of very many, every k-th is drawn
   */
  public LineChart(String title, List<Point> points) {
    this.title = requireNonNull(title, "title");
    this.points = thinned(points);
  }

  private static List<Point> thinned(List<Point> points) {
    int step = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
    if (step <= 1) {
      return List.copyOf(points);
    }
    int last = points.size() - 1;
    return java.util.stream.IntStream.range(0, points.size())
        .filter(i -> i % step == 0 || i == last)
        .mapToObj(points::get)
        .toList();
  }

  /** Draws it; nothing if there is no point. */
  public void draw(Markup page) {
    if (points.isEmpty()) {
      return;
    }
    double low = points.stream().mapToDouble(Point::value).min().orElseThrow();
    double high = points.stream().mapToDouble(Point::value).max().orElseThrow();
    if (low == high) {
      double margin = low == 0 ? 1 : Math.abs(low) * 0.05;
      low -= margin;
      high += margin;
    }
    int first = points.get(0).round();
    int last = points.get(points.size() - 1).round();
    page.open("figure");
    page.open(
        "svg",
        "viewBox",
        "0 0 %d %d".formatted(WIDTH, HEIGHT),
        "role",
        "img",
        "aria-label",
        "%s, rounds %d to %d, from %s to %s"
            .formatted(
                title,
                first,
                last,
                Shown.number(points.get(0).value()),
                Shown.number(points.get(points.size() - 1).value())));
    for (int i = 0; i <= 2; i++) {
      double value = low + (high - low) * i / 2;
      double y = y(value, low, high);
      line(page, LEFT, y, WIDTH - RIGHT, y, "#dee2e6");
      label(page, LEFT - 6, y + 4, "end", Shown.number(value));
    }
    label(page, x(first, first, last), HEIGHT - 10, "middle", Integer.toString(first));
    if (last > first) {
      label(page, x(last, first, last), HEIGHT - 10, "middle", Integer.toString(last));
      label(page, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "round");
    }
    StringBuilder way = new StringBuilder();
    for (Point point : points) {
      way.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              x(point.round(), first, last),
              y(point.value(), low, high)));
    }
    page.empty(
        "polyline",
        "points",
        way.toString().strip(),
        "fill",
        "none",
        "stroke",
        "#0088cc",
        "stroke-width",
        "2");
    if (points.size() <= MOST_POINTS / 4) {
      for (Point point : points) {
        page.open(
            "circle",
            "cx",
            real(x(point.round(), first, last)),
            "cy",
            real(y(point.value(), low, high)),
            "r",
            "3",
            "fill",
            "#0088cc");
        page.element("title", "round %d: %s".formatted(point.round(), Shown.number(point.value())));
        page.close();
      }
    }
    page.close();
    page.element(
        "figcaption",
        "%s: %s".formatted(title, Shown.number(points.get(points.size() - 1).value())));
    page.close();
  }

  private static double x(int round, int first, int last) {
    double part = first == last ? 0.5 : (round - first) / (double) (last - first);
    return LEFT + part * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double low, double high) {
    return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
  }

  private static void line(Markup page, double x1, double y1, double x2, double y2, String colour) {
    page.empty(
        "line", "x1", real(x1), "y1", real(y1), "x2", real(x2), "y2", real(y2), "stroke", colour);
  }

  private static void label(Markup page, double x, double y, String anchor, String text) {
    page.element(
        "text",
        text,
        "x",
        real(x),
        "y",
        real(y),
        "text-anchor",
        anchor,
        "font-size",
        "11",
        "fill",
        "#6c757d");
  }

  private static String real(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
