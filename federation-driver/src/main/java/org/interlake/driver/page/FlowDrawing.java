package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/**
 * Draws a flow as SVG. It is as wide as a telephone is, so that its text is read there without
 * being made smaller; colours are the page's, by classes, and none of them means anything.
 */
final class FlowDrawing {
  private static final int WIDTH = 360;
  private static final int BOX_WIDTH = 152;
  private static final int RIGHT = WIDTH - BOX_WIDTH - 1;
  private static final int LINE = 15;
  private static final int PADDING = 7;
  private static final int GAP_OF_SOURCES = 8;
  private static final int GAP_OF_STEPS = 22;
  private static final double THICKEST = 7;

  /** As many as fit into a box in a wide font. */
  private static final int NAME_LETTERS = 18;

  private static final int LINE_LETTERS = 20;

  private final Flow flow;
  private final StringBuilder out = new StringBuilder();

  FlowDrawing(Flow flow) {
    this.flow = requireNonNull(flow, "flow");
  }

  String svg() {
    int left = height(flow.sources().stream().map(s -> s.lines().size()).toList(), GAP_OF_SOURCES);
    int right = height(flow.steps().stream().map(s -> s.lines().size()).toList(), GAP_OF_STEPS);
    int height = Math.max(left, right) + 2;
    out.append("<svg class=\"flow\" viewBox=\"0 0 %d %d\" role=\"img\"".formatted(WIDTH, height));
    out.append(" aria-label=\"").append(Html.escape(flow.description())).append("\">\n");
    int[] middles = steps((height - right) / 2);
    sources((height - left) / 2, middles[flow.joined()]);
    return out.append("</svg>").toString();
  }

  private static int height(List<Integer> lines, int gap) {
    int boxes = lines.stream().mapToInt(FlowDrawing::boxHeight).sum();
    return boxes + Math.max(0, lines.size() - 1) * gap;
  }

  private static int boxHeight(int lines) {
    return 2 * PADDING + (1 + lines) * LINE;
  }

  /** Draws the steps one below the other, and tells where their middles are. */
  private int[] steps(int top) {
    int[] middles = new int[flow.steps().size()];
    int y = Math.max(1, top);
    for (int i = 0; i < middles.length; i++) {
      Flow.Step step = flow.steps().get(i);
      int height = boxHeight(step.lines().size());
      box(RIGHT, y, step.name(), step.lines());
      middles[i] = y + height / 2;
      if (i + 1 < middles.length) {
        int x = RIGHT + BOX_WIDTH / 2;
        int to = y + height + GAP_OF_STEPS - 1;
        path("M%d %dV%d".formatted(x, y + height, to - 6), 1.5);
        out.append("<path class=\"tip\" d=\"M%d %dl-5 -7h10z\"/>\n".formatted(x, to));
      }
      y += height + GAP_OF_STEPS;
    }
    return middles;
  }

  private void sources(int top, int target) {
    int y = Math.max(1, top);
    int tip = RIGHT - 1;
    boolean any = false;
    for (Flow.Source source : flow.sources()) {
      int height = boxHeight(source.lines().size());
      int middle = y + height / 2;
      if (source.share() > 0) {
        int bend = (BOX_WIDTH + tip) / 2;
        path(
            "M%d %dC%d %d %d %d %d %d"
                .formatted(BOX_WIDTH + 1, middle, bend, middle, bend, target, tip - 6, target),
            Math.max(1, THICKEST * source.share()));
        any = true;
      }
      box(1, y, source.name(), source.lines());
      y += height + GAP_OF_SOURCES;
    }
    if (any) {
      out.append("<path class=\"tip\" d=\"M%d %dl-8 -6v12z\"/>\n".formatted(tip, target));
    }
  }

  private void path(String way, double width) {
    out.append(
        "<path class=\"link\" stroke-width=\"%s\" d=\"%s\"/>\n"
            .formatted(String.format(Locale.ROOT, "%.1f", width), way));
  }

  /** A box with text; what is cut off is shown where the mouse rests. */
  private void box(int x, int y, String name, List<String> lines) {
    out.append("<g><title>").append(Html.escape(name));
    lines.forEach(line -> out.append("; ").append(Html.escape(line)));
    out.append(
        "</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>"
            .formatted(x, y, BOX_WIDTH, boxHeight(lines.size())));
    int base = y + PADDING + 11;
    text(x, base, "name", fitted(name, NAME_LETTERS));
    for (String line : lines) {
      base += LINE;
      text(x, base, "line", fitted(line, LINE_LETTERS));
    }
    out.append("</g>\n");
  }

  private void text(int x, int y, String style, String text) {
    out.append("<text class=\"%s\" x=\"%d\" y=\"%d\">".formatted(style, x + 8, y));
    out.append(Html.escape(text)).append("</text>");
  }

  /** Without its middle, where it is too long: names differ at their ends. */
  private static String fitted(String text, int letters) {
    if (text.length() <= letters) {
      return text;
    }
    int kept = letters - 1;
    int head = kept - kept / 2;
    return text.substring(0, head) + "…" + text.substring(text.length() - kept / 2);
  }
}
