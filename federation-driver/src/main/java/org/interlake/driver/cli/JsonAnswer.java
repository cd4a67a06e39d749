package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;
import org.interlake.driver.run.SiteSpread;

/**
 * What a command prints for programs: one object on standard output, and nothing else there. {@code
 * docs/reference/json.md} names the keys.
 */
final class JsonAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonAnswer() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static void print(ObjectNode answer) {
    System.out.println(answer.toPrettyString());
  }

  /** JSON has neither infinity nor NaN: they are null. */
  static void number(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      node.put(key, value);
    } else {
      node.putNull(key);
    }
  }

  /** A key that is not there if the value is not. */
  static void number(ObjectNode node, String key, OptionalDouble value) {
    value.ifPresent(known -> number(node, key, known));
  }

  static void spread(ObjectNode node, SiteSpread spread) {
    node.put("metric", spread.metric().toString());
    node.put("sites", spread.sites());
    node.putObject("best").put("site", spread.best().name()).put("value", spread.bestValue());
    node.putObject("worst").put("site", spread.worst().name()).put("value", spread.worstValue());
    number(node, "deviation", spread.deviation());
    number(node, "weightedVariance", spread.weightedVariance());
    number(node, "jain", spread.jain());
    number(node, "gini", spread.gini());
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
