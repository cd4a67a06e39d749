package org.interlake.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.models.glm.GlmSummary;

/** A report for programs: one object; {@code docs/reference/cli.md} names its keys. */
public final class ReportJson {
  private ReportJson() {}

  public static ObjectNode of(RunReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run", report.run().name());
    json.put("federation", report.plan().federation().name());
    json.put("plan", report.state().planName());
    json.put("digest", report.state().planDigest().hex());
    json.put("driverKey", report.state().driverKey());
    json.put("model", report.state().model());
    json.put("family", report.state().family());
    json.put("strategy", report.state().strategy());
    json.put("status", word(report.state().status()));
    report.state().reason().ifPresent(reason -> json.put("reason", reason));
    report.finalDigest().ifPresent(digest -> json.put("modelDigest", digest.hex()));
    findings(report, json.putArray("findings"));
    rounds(report, json.putArray("rounds"));
    metrics(report, json.putArray("metrics"));
    calibration(report, json.putArray("calibration"));
    report.summary().ifPresent(summary -> coefficients(summary, json.putArray("coefficients")));
    contributions(report, json.putArray("contributions"));
    return json;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void put(ObjectNode node, String key, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(key, value.getAsDouble());
    } else {
      node.putNull(key);
    }
  }

  private static void findings(RunReport report, ArrayNode array) {
    for (RunFinding finding : new RunFindings(report).all()) {
      ObjectNode node = array.addObject().put("level", finding.level().word());
      node.put("kind", finding.kind());
      node.put("site", finding.site().map(Object::toString).orElse(null));
      node.put("words", finding.words());
    }
  }

  private static void rounds(RunReport report, ArrayNode array) {
    for (RoundOutcome round : report.rounds()) {
      ObjectNode node = array.addObject().put("round", round.round().number());
      node.put("purpose", round.purpose()).put("status", word(round.status()));
      node.put("called", round.tally().called()).put("contributed", round.tally().contributed());
      put(node, "loss", round.loss());
      node.put("intakeSeconds", round.stages().intakeSeconds());
      node.put("aggregateSeconds", round.stages().aggregateSeconds());
      node.put("publishSeconds", round.stages().publishSeconds());
    }
  }

  private static void metrics(RunReport report, ArrayNode array) {
    for (MeasuredModel model : report.finals()) {
      model
          .values()
          .forEach(
              (metric, value) -> {
                ObjectNode node = head(array.addObject(), model).put("rows", model.rows());
                node.put("split", model.split()).put("name", metric.toString());
                node.put("value", value.value());
                put(node, "bound", value.bound());
                model
                    .interval(metric)
                    .ifPresent(
                        interval -> node.put("low", interval.low()).put("high", interval.high()));
              });
    }
  }

  private static ObjectNode head(ObjectNode node, MeasuredModel model) {
    node.put("scope", word(model.scope()));
    return node.put("site", model.site().map(Object::toString).orElse(null));
  }

  private static void calibration(RunReport report, ArrayNode array) {
    for (MeasuredModel model : report.finals()) {
      if (model.scores().isEmpty() || !model.split().equals("test")) {
        continue;
      }
      Calibration found = Calibration.of(model.scores().get());
      ObjectNode node = head(array.addObject(), model);
      node.put("error", found.error()).put("errorBound", found.errorBound());
      ArrayNode groups = node.putArray("groups");
      for (Calibration.Group group : found.groups()) {
        ObjectNode one = groups.addObject();
        one.put("predictedLow", group.low()).put("predictedHigh", group.high());
        one.put("rows", group.rows()).put("positives", group.positives());
      }
    }
  }

  private static void coefficients(GlmSummary summary, ArrayNode array) {
    for (GlmSummary.Coefficient one : summary.coefficients()) {
      ObjectNode node = array.addObject().put("name", one.name());
      node.put("estimate", one.estimate());
      put(node, "standardError", one.standardError());
      CoefficientSection.interval(summary, one)
          .ifPresent(interval -> node.put("low", interval.low()).put("high", interval.high()));
      put(node, "pValue", one.pValue());
    }
  }

  private static void contributions(RunReport report, ArrayNode array) {
    for (Contribution one : report.contributions()) {
      ObjectNode node = array.addObject().put("round", one.round().number());
      node.put("site", one.site().name()).put("status", word(one.status()));
      one.reason().ifPresent(reason -> node.put("reason", reason));
      one.bytes().ifPresent(bytes -> node.put("bytes", bytes));
      one.tableRead().ifPresent(table -> node.put("table", table.text()));
      one.privacy()
          .ifPresent(
              spent ->
                  node.put("privacyUnit", spent.unit())
                      .put("epsilon", spent.epsilon())
                      .put("delta", spent.delta()));
      one.standing().ifPresent(s -> node.put("stepNorm", s.norm()).put("stepCosine", s.cosine()));
    }
  }
}
