package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.site.registry.PersonalVersion;
import org.interlake.site.registry.SiteRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches that are alike and not the same make models of their own. */
final class PersonalModelsTest {
  private static final String NONE = "name: none";

  @TempDir static Path folder;
  private static TestFederation federation;

  @BeforeAll
  static void layOut() throws Exception {
    federation = Branches.federation(folder.resolve("branches"));
  }

  @AfterAll
  static void close() {
    federation.close();
  }

  private static void finish(Plan plan, RunId run) throws Exception {
    if (federation.registry().runs().stream().noneMatch(state -> state.run().equals(run))) {
      assertThat(federation.run(plan, run)).isInstanceOf(RunResult.Finished.class);
    }
  }

  private static List<PersonalVersion> kept(TestFederation at, String site) {
    return new SiteRegistry(LocalSpark.session(), at.registryOf(site).toUri()).versions();
  }

  private static PersonalVersion kept(TestFederation at, String site, RunId run) {
    return kept(at, site).stream()
        .filter(version -> version.run().equals(run))
        .findFirst()
        .orElseThrow();
  }

  /** By a file that {@code init} writes, with the registry of that site. */
  private static JsonNode listedByCommand(String site) throws Exception {
    Path own = folder.resolve("command");
    assertThat(Typed.interlake("init", own.toString(), "--yes", "--sites", "a,b").exitCode())
        .isZero();
    Path file = own.resolve("sites/a/site.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst(
                "(?m)^registry: registry", "registry: " + federation.registryOf(site).toUri()));
    Typed listed = Typed.site("models", "list", "--conf-file", file.toString(), "--json");
    assertThat(listed.exitCode()).as(listed.output()).isZero();
    return new ObjectMapper().readTree(listed.output());
  }

  /** The mean over sites of the held-out log-loss of one kind of model. */
  private static double logLoss(RunId run, MetricValue.Scope scope) {
    List<MetricValue> last = lastLogLosses(run, scope);
    assertThat(last).hasSize(3);
    return last.stream().mapToDouble(MetricValue::value).average().orElseThrow();
  }

  private static List<MetricValue> lastLogLosses(RunId run, MetricValue.Scope scope) {
    List<MetricValue> all = federation.registry().metrics(run);
    int last = all.stream().mapToInt(metric -> metric.round().number()).max().orElseThrow();
    return all.stream()
        .filter(metric -> metric.round().number() == last && metric.scope() == scope)
        .filter(metric -> metric.name().equals("log-loss") && metric.split().equals("test"))
        .toList();
  }

  private static List<Digest> models(RunId run) {
    return federation.registry().modelVersions(run).stream().map(ModelVersion::digest).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tuned | name: fine-tune, epochs: 4",
        "ditto | name: ditto, lambda: 0.03, epochs: 2",
        "fedper | name: fedper, groups: [intercept]",
        "apfl | name: apfl"
      })
  void isBetterThanTheGlobalModelAndThanEachAlone(String name, String personalization)
      throws Exception {
    RunId run = new RunId(name);
    finish(Branches.plan(20, "fedavg", personalization), run);

    double personal = logLoss(run, MetricValue.Scope.PERSONAL);
    assertThat(personal).isLessThan(0.97 * logLoss(run, MetricValue.Scope.SITE));
    assertThat(personal).isLessThan(0.97 * logLoss(run, MetricValue.Scope.LOCAL_ONLY));

    for (MetricValue told : lastLogLosses(run, MetricValue.Scope.PERSONAL)) {
      PersonalVersion version = kept(federation, told.site().orElseThrow().name(), run);
      assertThat(version.heldOut().get("personal")).containsEntry("log-loss", told.value());
      assertThat(version.heldOut()).containsKeys("global", "local-only");
      assertThat(version.round()).isEqualTo(told.round());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fedavg | name: fine-tune",
        "fedavg | name: ditto, lambda: 0.1",
        "fedavg | name: apfl",
        "scaffold | name: ditto, lambda: 0.1"
      })
  void theGlobalModelIsTheSameToTheLastBitWithoutIt(String strategy, String personalization)
      throws Exception {
    RunId without = new RunId(strategy + "-alone");
    finish(Branches.plan(3, strategy, NONE), without);
    RunId with = new RunId(strategy + personalization.replaceAll("[^a-z]+", "-"));
    finish(Branches.plan(3, strategy, personalization), with);

    assertThat(models(with)).hasSize(4).isEqualTo(models(without));
  }

  @Test
  void groupsAtHomeNeitherTravelNorChange() throws Exception {
    RunId without = new RunId("fedavg-alone");
    finish(Branches.plan(3, "fedavg", NONE), without);
    RunId run = new RunId("coefficients-at-home");
    finish(Branches.plan(3, "fedavg", "name: fedper, groups: [coefficients]"), run);

    ModelVersion last =
        federation.registry().modelVersions(run).stream()
            .max((a, b) -> a.round().compareTo(b.round()))
            .orElseThrow();
    assertThat(last.coefficients().get(0).value()).as("the intercept").isNotZero();
    assertThat(last.coefficients().subList(1, 9)).allMatch(c -> c.value() == 0);
    PersonalVersion own = kept(federation, "east", run);
    assertThat(own.parameters().segment("intercept")[0])
        .isEqualTo(last.coefficients().get(0).value());
    assertThat(own.parameters().segment("coefficients")).doesNotContain(0);
    // Eight numbers of nine stay; round 3 is the first that trains.
    assertThat(bytes(without) - bytes(run)).isGreaterThanOrEqualTo(3 * 8 * Double.BYTES);
  }

  private static long bytes(RunId run) {
    return federation.registry().contributions(run).stream()
        .filter(contribution -> contribution.round().number() == 3)
        .map(Contribution::bytes)
        .mapToLong(bytes -> bytes.orElseThrow())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name: ditto, lambda: 0.1", "name: fedper, groups: [intercept]", "name: apfl"})
  void aSiteThatStartsAnewForEveryStepKeepsTheSameModel(String personalization) throws Exception {
    RunId run = new RunId("resumed" + personalization.replaceAll("[^a-z]+", "-"));
    Plan plan = Branches.plan(2, "fedavg", personalization);
    finish(plan, run);
    try (TestFederation twin =
        federation.twin(Files.createTempDirectory(folder, "twin").resolve("branches"))) {
      Future<RunResult> result = twin.drive(plan, run);
      while (!result.isDone()) {
        for (String site : Branches.SITES) {
          twin.once(site);
        }
        Thread.sleep(50); // the driver's turn; asked again at once, the sites would find nothing
      }

      assertThat(result.get()).isInstanceOf(RunResult.Finished.class);
      for (String site : Branches.SITES) {
        assertThat(kept(twin, site)).hasSize(1);
        assertThat(kept(twin, site, run).parameters())
            .isEqualTo(kept(federation, site, run).parameters());
      }
    }
  }

  @Test
  void aSiteThatRepeatsItsEvaluationKeepsItsModelOnce() throws Exception {
    RunId run = new RunId("twice");
    Plan plan = Branches.plan(1, "fedavg", "name: fine-tune");
    finish(plan, run);
    PersonalVersion first = kept(federation, "town", run);
    assertThat(listedByCommand("town"))
        .anySatisfy(
            told -> {
              assertThat(told.get("model").asText()).isEqualTo(first.model());
              assertThat(told.get("run").asText()).isEqualTo("twice");
              assertThat(told.get("version").asLong()).isEqualTo(first.version());
              assertThat(told.get("kind").asText()).isEqualTo("fine-tune");
              assertThat(told.at("/heldOut/personal/log-loss").isNumber()).isTrue();
            });
    int before = kept(federation, "town").size();
    // As if the site had died between its registry and the exchange.
    Path update =
        federation
            .exchangeFolder()
            .resolve("sites/town/runs/twice/rounds/%s/update".formatted(first.round()));
    Files.delete(update);
    Files.delete(federation.exchangeFolder().resolve("driver/runs/twice/result"));

    federation.once("town", run);

    assertThat(update).exists();
    assertThat(kept(federation, "town")).hasSize(before);
    assertThat(kept(federation, "town", run).createdAt()).isEqualTo(first.createdAt());
  }

  @Test
  void versionsOfAModelCountUpAndOneThatIsNotThereListsThem() throws Exception {
    finish(Branches.plan(1, "fedavg", "name: fine-tune"), new RunId("twice"));
    finish(Branches.plan(1, "fedavg", "name: fine-tune"), new RunId("thrice"));
    SiteRegistry registry =
        new SiteRegistry(LocalSpark.session(), federation.registryOf("east").toUri());

    List<Long> versions = registry.versions().stream().map(PersonalVersion::version).toList();
    assertThat(versions).doesNotHaveDuplicates().contains(1L, 2L);
    assertThat(registry.find("defaults").version()).isEqualTo(versions.size());
    assertThat(registry.find("defaults@1").version()).isEqualTo(1);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> registry.find("defaults@99"))
        .hasMessageContaining("no personal model 'defaults@99'")
        .hasMessageContaining("defaults@1");
    assertThat(
            new SiteRegistry(LocalSpark.session(), URI.create(folder.toUri() + "nowhere"))
                .versions())
        .isEmpty();
  }

  @Test
  void aSiteWithoutARegistryDeclines() throws Exception {
    try (TestFederation poor = federation.twin(folder.resolve("poor"))) {
      Path file = poor.siteFile("town");
      Files.writeString(
          file,
          Files.readString(file)
              .lines()
              .filter(line -> !line.startsWith("registry:"))
              .collect(Collectors.joining("\n")));
      RunId run = new RunId("poor");

      RunResult result = poor.run(Branches.plan(1, "fedavg", "name: fine-tune"), run);

      assertThat(result).isInstanceOf(RunResult.Abandoned.class);
      assertThat(result.reason()).contains("town declined (registry.missing");
    }
  }

  @Test
  void theMetricsOfAllThreeModelsAreInTheRegistryAndNothingElse() throws Exception {
    RunId run = new RunId("twice");
    finish(Branches.plan(1, "fedavg", "name: fine-tune"), run);

    Map<MetricValue.Scope, Long> rows =
        federation.registry().metrics(run).stream()
            .filter(metric -> metric.round().number() == 4 && metric.split().equals("test"))
            .collect(
                Collectors.groupingBy(MetricValue::scope, TreeMap::new, Collectors.counting()));

    long each = rows.get(MetricValue.Scope.SITE);
    assertThat(each).isPositive();
    assertThat(rows)
        .containsEntry(MetricValue.Scope.LOCAL_ONLY, each)
        .containsEntry(MetricValue.Scope.PERSONAL, each);
    assertThat(federation.registry().modelVersions(run)).hasSize(2);
  }
}
