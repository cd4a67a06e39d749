package org.interlake.driver.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;

/** What all charts of a page have in common, as ECharts' options. */
final class ChartOption {
  /** More digits than anybody sees make the page larger only. */
  private static final MathContext DIGITS = new MathContext(6);

  private ChartOption() {}

  static ObjectNode of(String title, String description) {
    ObjectNode option = JsonNodeFactory.instance.objectNode();
    option.put("animation", false);
    ObjectNode aria = option.putObject("aria").put("enabled", true);
    aria.putObject("label").put("description", title + ". " + description);
    aria.putObject("decal").put("show", true);
    // Text within the drawing: as HTML it could be more than text.
    option.putObject("tooltip").put("renderMode", "richText").put("confine", true);
    option
        .putObject("grid")
        .put("left", 8)
        .put("right", 16)
        .put("top", 44)
        .put("bottom", 8)
        .put("containLabel", true);
    return option;
  }

  /** Names of the series, below the drawing; it pages where they are many. */
  static void legend(ObjectNode option) {
    option.putObject("legend").put("type", "scroll").put("bottom", 0);
    option.withObject("/grid").put("bottom", 36);
  }

  /** A finite number in six digits. */
  static double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : 0;
  }
}
