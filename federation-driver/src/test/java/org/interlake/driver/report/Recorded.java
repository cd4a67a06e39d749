package org.interlake.driver.report;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RegistryBatch;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.registry.ScoreBin;
import org.interlake.driver.registry.SiteValue;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.vector.ElementType;

/** A run of two training rounds and an evaluation, as a driver records it. */
public final class Recorded {
  public static final RunId RUN = new RunId("wards-1");
  static final SiteId A = new SiteId("a");
  static final SiteId B = new SiteId("b");
  private static final Instant AT = Instant.parse("2026-03-01T10:15:30Z");

  private static final String PLAN =
      """
      interlake: 1
      name: wards
      federation: wards
      dataset: d
      sites: [a, b]
      quorum: 1
      features:
        - {column: age, type: double, impute: mean, scale: standard}
      label: {column: died, type: long, positive: 1, negative: 0}
      split: {testFraction: 0.25}
      model: {name: risk, family: logistic-regression}
      strategy: {name: newton}
      rounds: {maximum: 2, timeout: 60s, gracePeriod: 2s, acceptTimeout: 5m}
      evaluation: {scoreBins: 4, localOnly: true}
      """;

  private Recorded() {}

  static Plan plan(String more) {
    return PlanReader.parse("wards", PLAN + more);
  }

  static Plan securePlan() {
    return PlanReader.parse(
        "wards",
        PLAN.replace(", localOnly: true", "")
                .replace("[a, b]", "[a, b, c]")
                .replace("quorum: 1", "quorum: 3")
            + "privacy: {secureAggregation: {name: pairwise}}\n");
  }

  /** What a registry of these rows would give, without one. */
  static RunReport report(RegistryBatch rows) {
    List<RunState> states = of(rows, RunState.class);
    return new RunReport(
        states,
        (Plan) MessageCodec.read(states.get(0).planJson(), RunPlan.class),
        of(rows, RoundOutcome.class),
        of(rows, Contribution.class),
        of(rows, MetricValue.class),
        of(rows, ScoreBin.class),
        of(rows, TestedCoefficient.class),
        of(rows, SiteValue.class),
        of(rows, ModelVersion.class),
        of(rows, RunEvent.class),
        Optional.empty());
  }

  private static <T> List<T> of(RegistryBatch rows, Class<T> type) {
    return rows.rows().stream().filter(type::isInstance).map(type::cast).toList();
  }

  static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static RunState state(Plan plan, RunState.Status status) {
    return new RunState(
        RUN,
        status == RunState.Status.RUNNING ? 1 : 2,
        status == RunState.Status.RUNNING ? AT : AT.plusSeconds(90),
        status,
        status == RunState.Status.RUNNING ? Optional.empty() : Optional.of("all rounds done"),
        new FederationId("wards"),
        plan.name(),
        digest("plan"),
        MessageCodec.write(plan),
        plan.model().name(),
        plan.model().family(),
        plan.strategy().strategy(),
        3,
        "ab12",
        "0.1.0");
  }

  static RoundOutcome round(int round, String purpose) {
    return new RoundOutcome(
        RUN,
        new RoundNumber(round),
        purpose,
        RoundOutcome.Status.PUBLISHED,
        AT.plusSeconds(round),
        AT.plusSeconds(round + 1),
        new RoundOutcome.Tally(2, round == 2 ? 1 : 2, round == 2 ? 1 : 0, 0, 0),
        purpose.equals("train") ? OptionalDouble.of(0.7 / round) : OptionalDouble.empty(),
        new RoundOutcome.Stages(1, 0.25, 0.125),
        Optional.empty());
  }

  static Contribution update(int round, SiteId site, double cosine) {
    return new Contribution(
        RUN,
        new RoundNumber(round),
        site,
        Contribution.Status.CONTRIBUTED,
        Optional.empty(),
        OptionalLong.of(60),
        Optional.of(digest("update")),
        OptionalLong.of(2048),
        Optional.of("none"),
        Optional.of(new TableVersion("delta", "5e1c-" + site, 7, digest("schema"))),
        OptionalDouble.of(0.5),
        Optional.of(new PrivacySpent(PrivacySpent.RECORD, 0.25 * round, 1e-5)),
        Optional.of(new Contribution.Standing(1.5, cosine, 1, OptionalDouble.empty())));
  }

  /** An update under secure aggregation: it counted, and no more is told of it. */
  static Contribution masked(int round, SiteId site) {
    return new Contribution(
        RUN,
        new RoundNumber(round),
        site,
        Contribution.Status.CONTRIBUTED,
        Optional.empty(),
        OptionalLong.empty(),
        Optional.of(digest("update")),
        OptionalLong.of(2048),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static RunEvent exchanged(String message) {
    return new RunEvent(RUN, 2, 2, AT, "bytes-exchanged", Optional.empty(), message);
  }

  static RunReport promoted(RunReport of, Promotion promotion) {
    return new RunReport(
        of.states(),
        of.plan(),
        of.rounds(),
        of.contributions(),
        of.metrics(),
        of.scoreBins(),
        of.coefficients(),
        of.siteValues(),
        of.models(),
        of.events(),
        Optional.of(promotion));
  }

  static Contribution refused(int round, SiteId site, String reason) {
    return Contribution.without(
        RUN, new RoundNumber(round), site, Contribution.Status.REFUSED, reason);
  }

  static MetricValue metric(
      int round, MetricValue.Scope scope, SiteId site, String name, double value) {
    return new MetricValue(
        RUN,
        new RoundNumber(round),
        digest("model"),
        scope,
        Optional.ofNullable(site),
        "test",
        name,
        value,
        OptionalDouble.of(0));
  }

  static List<RegistryRow> measured(MetricValue.Scope scope, SiteId site, double auc, int rows) {
    List<RegistryRow> found = new ArrayList<>();
    found.add(metric(3, scope, site, "examples", rows));
    found.add(metric(3, scope, site, "auc", auc));
    found.add(metric(3, scope, site, "accuracy", 0.75));
    found.add(metric(3, scope, site, "log-loss", 0.5));
    List<ScoreHistogram.Bin> bins =
        List.of(
            new ScoreHistogram.Bin(0, 0.5, 1L * rows / 10, 3L * rows / 10),
            new ScoreHistogram.Bin(0.5, 1, 4L * rows / 10, 2L * rows / 10));
    for (int place = 0; place < bins.size(); place++) {
      found.add(
          new ScoreBin(
              RUN,
              new RoundNumber(3),
              digest("model"),
              scope,
              Optional.ofNullable(site),
              "test",
              place,
              bins.get(place)));
    }
    return found;
  }

  static List<RegistryRow> evaluation() {
    List<RegistryRow> rows = new ArrayList<>();
    rows.addAll(measured(MetricValue.Scope.OVERALL, null, 0.7, 40));
    rows.addAll(measured(MetricValue.Scope.SITE, A, 0.75, 20));
    rows.addAll(measured(MetricValue.Scope.LOCAL_ONLY, A, 0.7, 20));
    rows.addAll(measured(MetricValue.Scope.SITE, B, 0.65, 20));
    rows.addAll(measured(MetricValue.Scope.LOCAL_ONLY, B, 0.8, 20));
    return rows;
  }

  private static MetricValue fit(String name, double value) {
    return new MetricValue(
        RUN,
        new RoundNumber(3),
        digest("model"),
        MetricValue.Scope.OVERALL,
        Optional.empty(),
        "train",
        name,
        value,
        OptionalDouble.of(0));
  }

  static List<RegistryRow> summary(String name) {
    return List.of(
        fit("summarised-rows", 120),
        fit("residual-deviance", 150),
        fit("residual-degrees", 118),
        fit("dispersion", 1),
        new TestedCoefficient(
            RUN,
            new RoundNumber(3),
            digest("model"),
            0,
            "(intercept)",
            -1,
            OptionalDouble.of(0.25),
            OptionalDouble.of(-4),
            OptionalDouble.of(0.00006)),
        new TestedCoefficient(
            RUN,
            new RoundNumber(3),
            digest("model"),
            1,
            name,
            0.5,
            OptionalDouble.of(0.5),
            OptionalDouble.of(1),
            OptionalDouble.of(0.3173)));
  }

  static ModelVersion model(int round, String parent) {
    return new ModelVersion(
        RUN,
        new RoundNumber(round),
        "risk",
        digest("model " + round),
        Optional.ofNullable(parent).map(Recorded::digest),
        "logistic-regression",
        "newton",
        ElementType.FLOAT64,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(new Coefficient("intercept", -1), new Coefficient("age", 0.5)),
        List.of(A, B),
        Optional.empty(),
        AT);
  }

  /** All that a driver may record, with a name of a coefficient and a reason of a refusal. */
  public static RegistryBatch whole(String name, String reason) {
    Plan plan = plan("");
    List<RegistryRow> rows = new ArrayList<>();
    rows.add(state(plan, RunState.Status.RUNNING));
    rows.add(state(plan, RunState.Status.FINISHED));
    for (int round = 1; round <= 3; round++) {
      rows.add(round(round, round == 3 ? "evaluate" : "train"));
      rows.add(update(round, A, 0.9));
      rows.add(round == 2 ? refused(round, B, reason) : update(round, B, -0.25));
      if (round < 3) {
        rows.add(metric(round, MetricValue.Scope.OVERALL, null, "auc", 0.5 + 0.1 * round));
        rows.add(metric(round, MetricValue.Scope.SITE, A, "auc", 0.5 + 0.1 * round));
      }
    }
    rows.add(model(1, null));
    rows.add(model(2, "model 1"));
    rows.addAll(evaluation());
    rows.addAll(summary(name));
    rows.add(value(A, SiteValue.Method.SHAPLEY, 0.25));
    rows.add(value(A, SiteValue.Method.LEAVE_ONE_OUT, 0.125));
    rows.add(new RunEvent(RUN, 1, 2, AT, "warning", Optional.empty(), reason));
    return new RegistryBatch(rows);
  }

  private static SiteValue value(SiteId site, SiteValue.Method method, double worth) {
    return new SiteValue(
        RUN, new RoundNumber(1), site, "direction", method, worth, OptionalDouble.empty());
  }
}
