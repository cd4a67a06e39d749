package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.interlake.driver.cli.InterlakeMain;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.RunState;
import org.interlake.integration.AirflowStandIn.Ended;
import org.interlake.integration.AirflowStandIn.Submitted;
import org.interlake.protocol.RunId;
import org.interlake.site.SiteMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weeks of a coordinator and hours of its sites: the DAGs' tasks in their order, each the command
 * that spark-submit would start, in this process and over real tables.
 */
final class ScheduledFederationTest {
  private static final List<String> SITES = List.of("north", "south", "west");

  @TempDir Path folder;

  private TestFederation hospitals;
  private final List<String> promotedAtComparison = new ArrayList<>();

  @Test
  void aWeekPromotesOnceAndAWorseModelLeavesTheChampion() throws Exception {
    try (TestFederation federation = TestFederation.breastCancer(folder)) {
      hospitals = federation;
      for (String site : SITES) {
        Path conf = Files.createDirectories(folder.resolve("conf").resolve(site));
        Files.copy(federation.siteFile(site), conf.resolve("site.yaml"));
      }
      Path plan =
          federation.planFile(
              "breast-cancer-newton",
              "maximum: 15",
              "maximum: 4",
              "localOnly: true",
              "localOnly: false");
      Map<String, String> parameters = parameters(plan);

      Ended first = coordinate("20261122", parameters);
      assertThat(first.words("alert")).isEmpty();
      assertThat(first.state("promote")).as(first.outcome().toString()).isEqualTo("success");
      assertThat(promotedAtComparison).containsExactly("[]");
      assertThat(champion().model().run()).isEqualTo(new RunId("cancer-20261122"));
      assertThat(champion().version()).isEqualTo(1);

      List<String> exchange = files(federation.exchangeFolder());
      Ended again = coordinate("20261122", parameters);
      assertThat(again.outcome().path("states")).isEqualTo(first.outcome().path("states"));
      assertThat(files(federation.exchangeFolder())).isEqualTo(exchange);
      assertThat(federation.promoted().versions("breast-cancer", 9)).hasSize(1);
      assertThat(federation.registry().states(new RunId("cancer-20261122"))).hasSize(2);
      assertThat(site("north").state("answer")).isEqualTo("skipped");

      Path worse = Files.writeString(folder.resolve("worse.yaml"), shrunk(plan));
      Ended second = coordinate("20261129", parameters(worse));
      assertThat(second.state("train")).as(second.outcome().toString()).isEqualTo("success");
      assertThat(second.state("alert")).isEqualTo("failed");
      assertThat(second.words("alert")).contains("run cancer-20261129 is worse", "by log-loss");
      assertThat(champion().model().run()).isEqualTo(new RunId("cancer-20261122"));
      assertThat(federation.registry().runs())
          .hasSize(4)
          .allMatch(run -> run.status() == RunState.Status.FINISHED);
    }
  }

  /** The same plan with a penalty that leaves next to nothing of the coefficients. */
  private static String shrunk(Path plan) throws IOException {
    String text = Files.readString(plan);
    assertThat(text).containsPattern("l2: [0-9.]+");
    return text.replaceFirst("l2: [0-9.]+", "l2: 1000000");
  }

  private Map<String, String> parameters(Path plan) throws IOException {
    Path statistics =
        Files.writeString(
            folder.resolve("statistics.yaml"),
            """
            interlake: 1
            kind: statistics
            name: cancer-statistics
            federation: demo-hospitals
            dataset: breast-cancer
            sites: [north, south, west]
            columns:
              - {column: mean_radius, type: double, measures: [count, mean]}
            rounds: {timeout: 60s, gracePeriod: 2s, acceptTimeout: 5m}
            """);
    Path rules =
        Files.writeString(
            folder.resolve("gate.yaml"),
            """
            interlake: 1
            rules:
              - {columns: mean_radius, measure: count, minimum: 300}
              - {columns: mean_radius, measure: count, of: sites, minimum: 3}
              - {columns: mean_radius, measure: missing-share, maximum: 0.1}
            """);
    return Map.of(
        "name",
        "cancer",
        "statistics_plan",
        statistics.toString(),
        "rules",
        rules.toString(),
        "plan",
        plan.toString(),
        "metric",
        "log-loss");
  }

  private PromotedModel champion() {
    return hospitals.promoted().latest("breast-cancer").orElseThrow();
  }

  private AirflowStandIn airflow(Path conf) {
    return new AirflowStandIn(
        Map.of(
            "INTERLAKE_HOME",
            Hospitals.ROOT.toString(),
            "INTERLAKE_CONF",
            conf.toString(),
            "INTERLAKE_EXCHANGE",
            folder.resolve("exchange").toString(),
            "INTERLAKE_FEDERATION",
            "demo-hospitals"));
  }

  private Ended coordinate(String ds, Map<String, String> parameters) throws Exception {
    return airflow(folder).run("interlake_coordinator", ds, parameters, this::submit);
  }

  /** A site's hour. */
  private Ended site(String site) throws Exception {
    return airflow(folder.resolve("conf").resolve(site))
        .run(
            "interlake_site",
            "20261122",
            Map.of("linger", "60"),
            submitted -> SiteMain.run(submitted.arguments().toArray(String[]::new)));
  }

  /** In the part of spark-submit; while a driver works, the sites have their hour. */
  private int submit(Submitted submitted) {
    assertThat(submitted.javaClass()).isEqualTo(InterlakeMain.class.getName());
    List<String> arguments = submitted.arguments();
    if (submitted.task().equals("compare")) {
      promotedAtComparison.add(hospitals.promoted().names().toString());
    }
    if (!arguments.get(0).equals("driver")) {
      return InterlakeMain.run(arguments.toArray(String[]::new));
    }
    String run = arguments.get(arguments.indexOf("--run") + 1);
    Path at = hospitals.exchangeFolder().resolve("driver/runs").resolve(run);
    ExecutorService hours = Executors.newCachedThreadPool();
    try {
      List<Future<Ended>> answers = new ArrayList<>();
      if (!Files.exists(at.resolve("result"))) {
        for (String site : SITES) {
          answers.add(
              hours.submit(
                  () -> {
                    while (!Files.exists(at.resolve("plan"))) {
                      Thread.sleep(20);
                    }
                    return site(site);
                  }));
        }
      }
      int code = InterlakeMain.run(arguments.toArray(String[]::new));
      for (Future<Ended> answer : answers) {
        Ended ended = answer.get(60, TimeUnit.SECONDS);
        assertThat(ended.state("answer")).as(ended.outcome().toString()).isEqualTo("success");
      }
      return code;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      hours.shutdownNow();
    }
  }

  private static List<String> files(Path below) {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains(".staging"))
          .map(file -> below.relativize(file) + " " + file.toFile().length())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
