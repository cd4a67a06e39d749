package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites that remember something between rounds, and die, or lose it. */
final class SiteMemoryTest {
  private static final RunId RUN = new RunId("remembering");

  @TempDir Path folder;
  private TestFederation whole;

  @BeforeEach
  void layOut() throws Exception {
    whole = TestFederation.breastCancer(folder.resolve("whole"));
  }

  @AfterEach
  void close() {
    whole.close();
  }

  private static Plan plan(TestFederation federation, String strategy) throws IOException {
    return federation.plan(
        "breast-cancer-" + strategy,
        "maximum: 50",
        "maximum: 6",
        ", targets: [{metric: auc, value: 0.995}]",
        "",
        "localOnly: true",
        "localOnly: false");
  }

  /** What sites keep of runs: all but their audits. */
  private static List<Path> remembered(TestFederation federation) throws IOException {
    Path state = federation.folder().resolve("state");
    try (Stream<Path> files = Files.exists(state) ? Files.walk(state) : Stream.empty()) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/audit/"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scaffold", "feddyn"})
  void aSiteThatDiesBetweenItsMemoryAndItsUpdateSendsTheSameUpdate(String strategy)
      throws Exception {
    try (TestFederation troubled = whole.twin(folder.resolve("troubled"))) {
      Plan plan = plan(whole, strategy);
      assertThat(whole.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);
      assertThat(remembered(whole)).as("a run that is over is forgotten").isEmpty();

      Future<RunResult> driver = troubled.drive(plan, RUN);
      List<Future<ExitCode>> others =
          List.of(troubled.follow("north", RUN), troubled.follow("west", RUN));
      int deaths = 0;
      for (int round = 3; round <= 8; round++) {
        Future<ExitCode> south =
            troubled.follow("south", RUN, new FailingExchange(troubled.exchange(), round));
        assertThatThrownBy(() -> south.get(60, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasMessageContaining("the power failed");
        assertThat(remembered(troubled))
            .as("the memory of round %d is there, and no update", round)
            .contains(
                troubled
                    .folder()
                    .resolve(
                        "state/demo-hospitals/sites/south/runs/remembering/rounds/%d/memory"
                            .formatted(round)));
        deaths++;
      }
      Future<ExitCode> south = troubled.follow("south", RUN);

      assertThat(driver.get(120, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
      for (Future<ExitCode> site : List.of(south, others.get(0), others.get(1))) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(deaths).isEqualTo(6);
      assertThat(SameBytesTest.models(troubled, RUN)).isNotEmpty();
      assertThat(digests(troubled)).isEqualTo(digests(whole));
      assertThat(remembered(troubled)).isEmpty();
    }
  }

  @Test
  void aSiteThatHasLostItsMemoryStopsWithCode69AndGoesOnOnceItIsRestored() throws Exception {
    try (TestFederation troubled = whole.twin(folder.resolve("troubled"))) {
      Plan plan = plan(whole, "scaffold");
      whole.run(plan, RUN);

      Future<RunResult> driver = troubled.drive(plan, RUN);
      List<Future<ExitCode>> others = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        if (!site.name().equals("south")) {
          others.add(troubled.follow(site.name(), RUN));
        }
      }
      Future<ExitCode> dying =
          troubled.follow("south", RUN, new FailingExchange(troubled.exchange(), 5));
      assertThatThrownBy(() -> dying.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      Path memory =
          troubled
              .folder()
              .resolve("state/demo-hospitals/sites/south/runs/remembering/rounds/4/memory");
      Path copy = Files.move(memory, folder.resolve("copy"));

      assertThat(troubled.follow("south", RUN).get(60, TimeUnit.SECONDS))
          .isEqualTo(ExitCode.UNAVAILABLE);

      Files.write(memory, new byte[] {1, 2, 3});
      assertThat(troubled.once("south", RUN)).isEqualTo(ExitCode.UNAVAILABLE);

      Files.delete(memory);
      Files.move(copy, memory);
      Future<ExitCode> south = troubled.follow("south", RUN);
      assertThat(driver.get(120, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
      others.add(south);
      for (Future<ExitCode> site : others) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      assertThat(digests(troubled)).isEqualTo(digests(whole));
    }
  }

  private static List<String> digests(TestFederation federation) {
    return federation.registry().modelVersions(RUN).stream()
        .map(
            version ->
                version.round()
                    + " "
                    + version.digest()
                    + " "
                    + version.state().orElseThrow().digest())
        .toList();
  }
}
