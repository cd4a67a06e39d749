package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.interlake.driver.demo.Demonstration.Outcome;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;

/** What the demonstration has shown, for programs: {@code docs/reference/json.md}. */
final class DemoJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Plan plan;
  private final Outcome outcome;

  DemoJson(Plan plan, Outcome outcome) {
    this.plan = requireNonNull(plan, "plan");
    this.outcome = requireNonNull(outcome, "outcome");
  }

  /**
   * One object.
   *
   * @param wall of all of it
   */
  ObjectNode object(Duration wall, Path work, Path registry) {
    RunSummary federated = outcome.federated();
    PooledModel pooled = outcome.pooled();
    ObjectNode answer = JSON.createObjectNode();
    answer.put("plan", plan.name()).put("model", federated.model());
    for (SiteId site : plan.sites()) {
      ObjectNode node = answer.withArray("/sites").addObject().put("site", site.name());
      tell(node, "alone", Optional.ofNullable(federated.alone().get(site)));
      tell(node, "federated", Optional.ofNullable(federated.federated().get(site)));
      tell(node, "pooled", Optional.ofNullable(pooled.ofSites().get(site)));
    }
    ObjectNode overall = answer.putObject("overall");
    tell(overall, "federated", Optional.of(federated.overall()));
    tell(overall, "pooled", Optional.of(pooled.overall()));
    pooled
        .largestDifference(federated.coefficients())
        .ifPresent(difference -> answer.put("largestCoefficientDifference", difference));
    answer.put("rounds", federated.rounds());
    answer.put("medianRoundSeconds", federated.medianRoundSeconds());
    answer.put("updateBytes", federated.bytes());
    answer.put("seconds", wall.toMillis() / 1000.0);
    answer.put("work", work.toString()).put("registry", registry.toString());
    return answer;
  }

  private static void tell(ObjectNode node, String whose, Optional<Scores> scores) {
    scores.ifPresent(
        known -> {
          ObjectNode one = node.putObject(whose);
          one.put("rows", known.rows()).put("accuracy", known.accuracy());
          known.auc().ifPresent(auc -> one.put("auc", auc));
          one.put("logLoss", known.logLoss());
        });
  }
}
