package org.interlake.site.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.site.config.GovernancePolicy.NONE;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.interlake.site.config.Approval;
import org.interlake.site.config.GovernancePolicy;
import org.interlake.site.config.PeerPins;
import org.interlake.site.config.PolicyConfig;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.StatisticsPolicy;
import org.interlake.site.config.TablePolicy;
import org.interlake.site.table.DatasetConfig;
import org.interlake.site.table.RowView;
import org.junit.jupiter.api.Test;

final class PolicyClausesTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final PolicyConfig.Columns ALL =
      new PolicyConfig.Allowed(List.of("age", "dose", "ill", "side"));

  private static final String TEXT =
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
          """;

  private static final Plan PLAN = PlanReader.parse("plan", TEXT);

  @Test
  void readsFeaturesLabelAndSplit() {
    assertThat(PlanColumns.of(PLAN)).containsExactly("age", "dose", "ill", "side");
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
    PolicyClauses check = clauses("patients", ALL, "logistic-regression", "newton");

    assertThat(Clause.refusalOf(List.of(check.rows(50)), DIGEST)).isEmpty();
    assertThat(Clause.refusalOf(List.of(check.rows(49)), DIGEST))
        .contains(
            new Refusal(
                DIGEST, "policy.minimumRows", "fewer training rows than the policy demands"))
        .isEqualTo(Clause.refusalOf(List.of(check.rows(1)), DIGEST));
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

  @Test
  void permitsWithAPolicyOfTablesOnlyThoseAndTheirPurposes() {
    assertThat(reasonOf("", table("care"))).isEqualTo("policy.purposes");
    assertThat(reasonOf("purpose: advertising", table("care"))).isEqualTo("policy.purposes");
    assertThat(reasonOf("purpose: care", table("care"))).isEmpty();
    assertThat(reasonOf("purpose: care", table())).as("none named: any").isEmpty();

    SiteConfig two =
        config("patients", ALL, "logistic-regression", "newton", Optional.empty(), List.of(), NONE);
    TreeMap<String, DatasetConfig> datasets = new TreeMap<>(two.datasets());
    datasets.put("others", two.datasets().get("patients"));
    assertThat(
            Clause.refusalOf(
                new PolicyClauses(
                        new SiteConfig(
                            two.federation(),
                            two.site(),
                            two.exchange(),
                            two.key(),
                            two.passphrase(),
                            two.coordinator(),
                            two.poll(),
                            two.state(),
                            two.registry(),
                            two.ledger(),
                            two.peers(),
                            datasets,
                            config(
                                    "others",
                                    ALL,
                                    "logistic-regression",
                                    "newton",
                                    Optional.empty(),
                                    List.of(),
                                    governance("others", table("care"), OptionalInt.empty()))
                                .policy()))
                    .of(asking("purpose: care")),
                DIGEST))
        .get()
        .extracting(Refusal::reason)
        .isEqualTo("policy.tables");
  }

  @Test
  void aTableMayPermitFewerColumnsThanThePolicy() {
    TablePolicy narrow =
        new TablePolicy(
            new TreeSet<>(), Optional.of(new PolicyConfig.Denied(List.of("Dose"))), RowView.ALL);

    assertThat(refusal("", governance("patients", narrow, OptionalInt.empty())))
        .get()
        .extracting(Refusal::detail)
        .isEqualTo("the policy does not permit the columns [dose]");
  }

  @Test
  void permitsNoMoreRoundsThanItSays() {
    GovernancePolicy one = governance("patients", table(), OptionalInt.of(1));

    assertThat(refusal("", one)).isEmpty();
    assertThat(reasonOf("maximum: 2", one)).isEqualTo("policy.maximumRounds");
  }

  @Test
  void whatIsToldOfAPurposeNamesNoneOfTheOthers() {
    PolicyClauses clauses = clausesOf(table("care", "audits"));
    Plan plan = asking("purpose: research");

    assertThat(Clause.refusalOf(clauses.of(plan), DIGEST).orElseThrow().detail())
        .isEqualTo("the policy does not permit the purpose research");
    assertThat(clauses.of(plan))
        .filteredOn(clause -> !clause.isMet())
        .extracting(clause -> clause.verdict().words())
        .containsExactly(
            "the policy does not permit the purpose research of dataset patients (permitted:"
                + " [audits, care])");
  }

  @Test
  void everyClauseHasAVerdictAndEveryReasonIsOfTheList() {
    assertThat(clausesOf(table("care")).of(PLAN))
        .extracting(Clause::key)
        .containsExactly(
            "datasets",
            "policy.tables",
            "policy.tables.patients.purposes",
            "policy.columns",
            "policy.requireSecureAggregation",
            "policy.families",
            "policy.strategies",
            "policy.maximumRounds",
            "policy.personalization",
            "policy.privacy");
    assertThat(PolicyReason.values()).extracting(PolicyReason::key).doesNotHaveDuplicates();
  }

  private static TablePolicy table(String... purposes) {
    return new TablePolicy(new TreeSet<>(List.of(purposes)), Optional.empty(), RowView.ALL);
  }

  private static GovernancePolicy governance(
      String dataset, TablePolicy table, OptionalInt maximumRounds) {
    return new GovernancePolicy(
        new TreeMap<>(Map.of(dataset, table)),
        maximumRounds,
        Approval.AUTO,
        List.of(),
        Optional.empty());
  }

  private static PolicyClauses clausesOf(TablePolicy table) {
    return clausesOf(governance("patients", table, OptionalInt.empty()));
  }

  private static PolicyClauses clausesOf(GovernancePolicy governance) {
    return new PolicyClauses(
        config(
            "patients",
            ALL,
            "logistic-regression",
            "newton",
            Optional.empty(),
            List.of(),
            governance));
  }

  private static Optional<Refusal> refusal(String change, GovernancePolicy governance) {
    return Clause.refusalOf(clausesOf(governance).of(asking(change)), DIGEST);
  }

  private static String reasonOf(String change, TablePolicy table) {
    return reasonOf(change, governance("patients", table, OptionalInt.empty()));
  }

  private static String reasonOf(String change, GovernancePolicy governance) {
    return refusal(change, governance).map(Refusal::reason).orElse("");
  }

  /** The plan with a purpose, or with other rounds. */
  private static Plan asking(String change) {
    return PlanReader.parse(
        "plan",
        change.startsWith("maximum")
            ? TEXT.replace("maximum: 1", change)
            : TEXT.replace("dataset: patients\n", "dataset: patients\n" + change + "\n"));
  }

  private static Held check(Optional<URI> registry, List<String> personalization) {
    return check("patients", ALL, "logistic-regression", "fedavg", registry, personalization);
  }

  private static Held check(
      String dataset, PolicyConfig.Columns columns, String family, String strategy) {
    return check(dataset, columns, family, strategy, Optional.empty(), List.of());
  }

  private static PolicyClauses clauses(
      String dataset, PolicyConfig.Columns columns, String family, String strategy) {
    return new PolicyClauses(
        config(dataset, columns, family, strategy, Optional.empty(), List.of(), NONE));
  }

  /** A policy to hold plans against. */
  private record Held(PolicyClauses clauses) {
    Optional<Refusal> refusalOf(Plan plan, Digest digest) {
      return Clause.refusalOf(clauses.of(plan), digest);
    }
  }

  private static Held check(
      String dataset,
      PolicyConfig.Columns columns,
      String family,
      String strategy,
      Optional<URI> registry,
      List<String> personalization) {
    return new Held(
        new PolicyClauses(
            config(dataset, columns, family, strategy, registry, personalization, NONE)));
  }

  private static SiteConfig config(
      String dataset,
      PolicyConfig.Columns columns,
      String family,
      String strategy,
      Optional<URI> registry,
      List<String> personalization,
      GovernancePolicy governance) {
    TreeMap<String, DatasetConfig> datasets = new TreeMap<>();
    datasets.put(
        dataset,
        new DatasetConfig(
            new DatasetConfig.DeltaPath(URI.create("file:///lake/t")), OptionalLong.empty()));
    return new SiteConfig(
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
                new TreeSet<>(StatisticsPolicy.DEFAULT_ALLOW), 10, new TreeSet<>(List.of("ward"))),
            governance));
  }
}
