package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.ui.RunTab;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/**
 * The driver's tab in the Spark UI over a whole run: by HTTP and in a browser while the run goes
 * on, and out of the event log in a real history server.
 */
final class SparkTabTest {
  private static final ConfigEntry<Option<String>> AUTH_SECRET_FILE =
      org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE();
  private static final RunId RUN = new RunId("shown");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
  private static final Pattern CELL = Pattern.compile("<td[^>]*>(.*?)</td>", Pattern.DOTALL);

  @TempDir static Path folder;
  private static String liveRuns;
  private static String liveRun;
  private static String liveDom = "";
  private static String lastRun;
  private static String jobs;
  private static HistoryServer history;
  private static String replayed;
  private static String application;

  @BeforeAll
  static void runWatched() throws Exception {
    LocalSpark.session().stop();
    Path log = Files.createDirectory(folder.resolve("log"));
    SparkSession spark =
        LocalSpark.builder()
            .config("spark.ui.enabled", "true")
            .config("spark.ui.port", "0")
            .config("spark.eventLog.enabled", "true")
            .config("spark.eventLog.dir", log.toUri().toString())
            .getOrCreate();
    application = spark.sparkContext().applicationId();
    String ui = "http://127.0.0.1:%d".formatted(spark.sparkContext().ui().get().boundPort());
    try (TestFederation hospitals = TestFederation.breastCancer(folder.resolve("federation"))) {
      Plan plan = hospitals.plan("breast-cancer-newton");
      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(hospitals.follow(site.name(), RUN));
      }
      RunResult result = hospitals.driveHere(plan, RUN, RunTab.over(spark, new Looking(spark, ui)));
      assertThat(result).isInstanceOf(RunResult.Finished.class);
      for (Future<ExitCode> site : sites) {
        site.get();
      }
      spark.sparkContext().listenerBus().waitUntilEmpty();
      lastRun = get(ui + "/federation/run/?id=" + RUN);
      jobs = get(ui + "/jobs/");
    } finally {
      spark.stop();
    }
    replay(log);
  }

  /** Looks at the tab in the middle of the run, on the driver's thread. */
  private static final class Looking extends TestFederation.Heard {
    private final SparkSession spark;
    private final String ui;

    Looking(SparkSession spark, String ui) {
      this.spark = spark;
      this.ui = ui;
    }

    @Override
    public void roundClosed(RoundReport report) {
      super.roundClosed(report);
      if (report.round() != 4) {
        return;
      }
      try {
        spark.sparkContext().listenerBus().waitUntilEmpty();
        liveRuns = get(ui + "/federation/");
        liveRun = get(ui + "/federation/run/?id=" + RUN);
        Optional<Browser> browser = Browser.find(folder);
        if (browser.isPresent()) {
          liveDom = browser.get().page(ui + "/federation/run/?id=" + RUN, 390);
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void replay(Path log) throws Exception {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.history.fs.logDirectory", log.toUri().toString())
            .set("spark.history.ui.port", "0");
    FsHistoryProvider provider = new FsHistoryProvider(conf);
    history =
        new HistoryServer(
            conf, provider, new SecurityManager(conf, Option.empty(), AUTH_SECRET_FILE), 0);
    history.bind();
    provider.checkForLogs();
    replayed =
        get(
            "http://127.0.0.1:%d/history/%s/federation/run/?id=%s"
                .formatted(history.boundPort(), application, RUN));
  }

  @AfterAll
  static void stop() {
    if (history != null) {
      history.stop();
    }
  }

  private static String get(String address) throws Exception {
    var answer =
        HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(address).isEqualTo(200);
    return answer.body();
  }

  @Test
  void theFirstPageNamesTheRunAndHowFarItIs() {
    assertThat(row(liveRuns, "federated-runs", 0))
        .startsWith("shown", "breast-cancer: logistic-regression by newton", "running")
        .contains("2 of at most 15");
  }

  @Test
  void aRunThatGoesOnShowsItsRoundsAndRefreshes() {
    assertThat(liveRun).contains("http-equiv=\"refresh\"", ">running<", "Done in at most");
    assertThat(rows(liveRun, "federated-rounds")).hasSize(4);
    assertThat(row(liveRun, "federated-rounds", 0))
        .startsWith("4", "train", "3/3", "0", "0")
        .anyMatch(cell -> cell.contains("loss"));
    assertThat(liveRun).contains("<polyline", "test auc");
  }

  @Test
  void aBrowserDrawsIt() {
    assumeTrue(!liveDom.isEmpty(), "no Chromium on this machine");
    assertThat(liveDom).contains("Federated Run shown", "federated-rounds", "<polyline", "3/3");
  }

  @Test
  void everySiteHasItsRow() {
    List<List<String>> sites = rows(lastRun, "federated-sites");
    assertThat(sites).extracting(cells -> cells.get(0)).containsExactly("north", "south", "west");
    int rounds = rows(lastRun, "federated-rounds").size();
    assertThat(sites)
        .allSatisfy(
            cells ->
                assertThat(cells)
                    .startsWith(cells.get(0), "accepted", Integer.toString(rounds), "0", "0"));
    assertThat(sites).allSatisfy(cells -> assertThat(cells.get(7)).matches("[0-9.]+ m?s"));
  }

  @Test
  void aRoundLeadsToItsSparkJobs() {
    // Small cohorts are folded without a job; promotion is Spark's.
    assertThat(lastRun).containsPattern("href=\"/jobs/job/\\?id=[0-9]+\"");
    assertThat(lastRun).containsPattern("href=\"/stages/stage/\\?id=[0-9]+&amp;attempt=0\"");
    assertThat(jobs).contains("run shown");
  }

  @Test
  void theHistoryServerShowsTheSame() {
    assertThat(replayed)
        .doesNotContain("http-equiv=\"refresh\"")
        .contains(">finished<", "converged");
    assertThat(rows(replayed, "federated-rounds"))
        .extracting(cells -> cells.subList(0, 11))
        .containsExactlyElementsOf(
            rows(lastRun, "federated-rounds").stream().map(cells -> cells.subList(0, 11)).toList());
    assertThat(rows(replayed, "federated-sites")).isEqualTo(rows(lastRun, "federated-sites"));
    assertThat(replayed).contains("/history/%s/jobs/job/?id=".formatted(application));
    assertThat(curves(replayed)).isEqualTo(curves(lastRun));
  }

  private static List<String> curves(String page) {
    return Pattern.compile("<polyline[^>]*>")
        .matcher(page)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  private static List<String> row(String page, String table, int index) {
    return rows(page, table).get(index);
  }

  /** The text of a table's cells. */
  private static List<List<String>> rows(String page, String table) {
    int start = page.indexOf("<tbody>", page.indexOf("id=\"" + table + "\""));
    String body = page.substring(start + "<tbody>".length(), page.indexOf("</tbody>", start));
    return Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL)
        .matcher(body)
        .results()
        .map(
            row ->
                CELL.matcher(row.group(1))
                    .results()
                    .map(cell -> cell.group(1).replaceAll("<[^>]*>", "").strip())
                    .toList())
        .toList();
  }
}
