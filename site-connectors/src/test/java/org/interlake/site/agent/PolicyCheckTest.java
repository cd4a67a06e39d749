package org.interlake.site.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.TestKeys;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.site.config.DatasetConfig;
import org.interlake.site.config.PeerPins;
import org.interlake.site.config.PolicyConfig;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.StatisticsPolicy;
import org.junit.jupiter.api.Test;

final class PolicyCheckTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final PolicyConfig.Columns ALL =
      new PolicyConfig.Allowed(List.of("age", "dose", "ill", "side"));

  private static final Plan PLAN =
      PlanReader.parse(
          "plan",
          """
          interlake: 1
          name: wards
          federation: wards
          dataset: patients
          sites: [a]
          features:
            - {column: age, type: double}
            - {column: dose, encode: one-hot, type: string}
          label: {column: ill, type: long, positive: 1, negative: 0}
          split: {column: side, train: train, test: test}
          model: {name: wards, family: logistic-regression, l2: 1.0}
          strategy: {name: newton}
          rounds: {maximum: 1, timeout: 60s, gracePeriod: 1s, acceptTimeout: 20s}
          """);

  @Test
  void readsFeaturesLabelAndSplit() {
    assertThat(PolicyCheck.columnsOf(PLAN)).containsExactly("age", "dose", "ill", "side");
  }

  @Test
  void permitsWhatThePolicyPermits() {
    assertThat(check("patients", ALL, "logistic-regression", "newton").refusalOf(PLAN, DIGEST))
        .isEmpty();
    assertThat(
            check(
                    "patients",
                    new PolicyConfig.Denied(List.of("name")),
                    "logistic-regression",
                    "newton")
                .refusalOf(PLAN, DIGEST))
        .isEmpty();
  }

  @Test
  void refusesColumnsThatAreNotAllowedWhateverTheyAreFor() {
    for (String column : List.of("age", "dose", "ill", "side")) {
      TreeSet<String> others = new TreeSet<>(List.of("age", "dose", "ill", "side"));
      others.remove(column);

      assertThat(
              check("patients", new PolicyConfig.Allowed(others), "logistic-regression", "newton")
                  .refusalOf(PLAN, DIGEST))
          .contains(
              new Refusal(
                  DIGEST,
                  "policy.columns",
                  "the policy does not permit the columns [" + column + "]"));
    }
  }

  @Test
  void theCaseOfANameDoesNotSaveADeniedColumn() {
    assertThat(
            check(
                    "patients",
                    new PolicyConfig.Denied(List.of("AGE")),
                    "logistic-regression",
                    "newton")
                .refusalOf(PLAN, DIGEST))
        .map(Refusal::detail)
        .contains("the policy does not permit the columns [age]");
  }

  @Test
  void namesAllThatIsForbiddenAtOnce() {
    assertThat(
            check("heart", new PolicyConfig.Allowed(List.of("dose")), "trees", "fedavg")
                .refusalOf(PLAN, DIGEST))
        .contains(
            new Refusal(
                DIGEST,
                "dataset.unknown,policy.columns,policy.families,policy.strategies",
                "this site has no dataset 'patients' (add it under 'datasets' of its"
                    + " configuration); the policy does not permit the columns [age, ill, side];"
                    + " the policy does not permit the family logistic-regression;"
                    + " the policy does not permit the strategy newton"));
  }

  @Test
  void doesNotTellHowManyRowsThereAre() {
    PolicyCheck check = check("patients", ALL, "logistic-regression", "newton");

    assertThat(check.refusalOfRows(DIGEST, 50)).isEmpty();
    assertThat(check.refusalOfRows(DIGEST, 49))
        .contains(
            new Refusal(
                DIGEST, "policy.minimumRows", "fewer training rows than the policy demands"))
        .isEqualTo(check.refusalOfRows(DIGEST, 1));
  }

  @Test
  void aPersonalModelNeedsPermissionAndARegistry() {
    Plan asking =
        PlanReader.parse(
            "plan",
            """
            interlake: 1
            name: wards
            federation: wards
            dataset: patients
            sites: [a]
            features: [{column: age, type: double}]
            label: {column: ill, type: long, positive: 1, negative: 0}
            split: {column: side, train: train, test: test}
            model: {name: wards, family: logistic-regression}
            strategy: {name: fedavg, learningRate: 0.1}
            personalization: {name: ditto}
            rounds: {maximum: 1}
            """);
    Optional<URI> registry = Optional.of(URI.create("file:///registry"));

    assertThat(check(registry, List.of("ditto", "apfl")).refusalOf(asking, DIGEST)).isEmpty();
    assertThat(check(registry, List.of("apfl")).refusalOf(asking, DIGEST))
        .contains(
            new Refusal(
                DIGEST,
                "policy.personalization",
                "the policy does not permit the personal models of ditto"));
    assertThat(check(Optional.empty(), List.of("ditto")).refusalOf(asking, DIGEST))
        .get()
        .satisfies(
            refusal -> {
              assertThat(refusal.reason()).isEqualTo("registry.missing");
              assertThat(refusal.detail()).contains("name a folder as 'registry'");
            });
    assertThat(check(Optional.empty(), List.of()).refusalOf(PLAN, DIGEST))
        .get()
        .extracting(Refusal::reason)
        .isEqualTo("policy.strategies");
  }

  private static PolicyCheck check(Optional<URI> registry, List<String> personalization) {
    return check("patients", ALL, "logistic-regression", "fedavg", registry, personalization);
  }

  private static PolicyCheck check(
      String dataset, PolicyConfig.Columns columns, String family, String strategy) {
    return check(dataset, columns, family, strategy, Optional.empty(), List.of());
  }

  private static PolicyCheck check(
      String dataset,
      PolicyConfig.Columns columns,
      String family,
      String strategy,
      Optional<URI> registry,
      List<String> personalization) {
    TreeMap<String, DatasetConfig> datasets = new TreeMap<>();
    datasets.put(
        dataset,
        new DatasetConfig(
            new DatasetConfig.DeltaPath(URI.create("file:///lake/t")), OptionalLong.empty()));
    return new PolicyCheck(
        new SiteConfig(
            new FederationId("wards"),
            new SiteId("a"),
            URI.create("file:///exchange"),
            Path.of("a.json"),
            Optional.empty(),
            TestKeys.identity().publicIdentity(),
            new SiteConfig.Poll(Duration.ofMillis(5), Duration.ofSeconds(1)),
            URI.create("file:///state"),
            registry,
            URI.create("file:///ledger"),
            PeerPins.NONE,
            datasets,
            new PolicyConfig(
                columns,
                50,
                5,
                10,
                new TreeSet<>(List.of(family)),
                new TreeSet<>(List.of(strategy)),
                new TreeSet<>(personalization),
                new TreeMap<>(),
                false,
                2,
                new StatisticsPolicy(
                    new TreeSet<>(StatisticsPolicy.DEFAULT_ALLOW),
                    10,
                    new TreeSet<>(List.of("ward"))))));
  }
}
