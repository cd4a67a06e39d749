package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.RoundOutcome;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contract with quantiles has a third round, which may be interrupted like any other. */
final class FeatureContractRunTest {
  private static final RunId RUN = new RunId("features");

  @TempDir Path folder;

  private static Plan plan(TestFederation hospitals) throws Exception {
    return hospitals.plan("heart-features", "quorum: 3", "quorum: 4", "maximum: 10", "maximum: 2");
  }

  private static List<String> purposes(TestFederation hospitals) {
    return hospitals.registry().rounds(RUN).stream().map(RoundOutcome::purpose).toList();
  }

  @Test
  void driverAndSitesThatComeBackInEveryRoundEndWithTheSameBytes() throws Exception {
    try (TestFederation whole = TestFederation.heart(folder.resolve("whole"));
        TestFederation stopped = whole.twin(folder.resolve("stopped"));
        TestFederation returning = whole.twin(folder.resolve("returning"))) {
      Plan plan = plan(whole);
      assertThat(whole.run(plan, RUN)).isInstanceOf(RunResult.Finished.class);

      List<Future<ExitCode>> sites = new ArrayList<>();
      for (SiteId site : plan.sites()) {
        sites.add(stopped.follow(site.name(), RUN));
      }
      int stops = 0;
      RunResult result = null;
      while (result == null) {
        try {
          result = stopped.driveHere(plan, RUN, new StopAfter(++stops));
        } catch (InterruptedException e) {
          assertThat(stops).isLessThan(20);
        }
      }
      for (Future<ExitCode> site : sites) {
        assertThat(site.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }

      Future<RunResult> driver = returning.drive(plan, RUN);
      while (!driver.isDone()) {
        for (SiteId site : plan.sites()) {
          returning.once(site.name(), RUN); // an agent that knows nothing of earlier rounds
        }
      }
      assertThat(driver.get()).isInstanceOf(RunResult.Finished.class);

      assertThat(purposes(whole))
          .containsExactly(
              "contract-counts", "contract-spread", "contract-cells", "train", "train", "evaluate")
          .isEqualTo(purposes(stopped))
          .isEqualTo(purposes(returning));
      assertThat(SameBytesTest.models(whole, RUN))
          .hasSize(6)
          .isEqualTo(SameBytesTest.models(stopped, RUN))
          .isEqualTo(SameBytesTest.models(returning, RUN));
      assertThat(whole.registry().modelVersions(RUN).get(0).coefficients())
          .extracting(coefficient -> coefficient.name())
          .contains("age in [45, 55)", "chol=missing", "exang:oldpeak", "sex:age in [65, inf)");
    }
  }

  @Test
  void aColumnThatIsTheLabelIsAWarningOfTheRun() throws Exception {
    try (Wards wards = new Wards(folder)) {
      Path table = folder.resolve("tables/leaking");
      LocalSpark.session()
          .sql("SELECT CAST(id AS DOUBLE) age, 7.0D - 2 * (id % 2) dose, id % 2 ill FROM range(40)")
          .write()
          .format("delta")
          .save(table.toString());
      for (String site : List.of("a", "b", "c")) {
        wards.readFrom(site, table.toString());
      }
      TestFederation federation = wards.federation();
      federation.run(Wards.plan("sites: [a, b, c]"), RUN);

      assertThat(federation.registry().events(RUN))
          .filteredOn(event -> event.kind().equals("warning") && event.round() == 2)
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.message())
                      .startsWith("column dose equals the label ill up to a linear map"));
    }
  }

  /** Interrupts its own driver once a number of rounds has closed. */
  private static final class StopAfter extends TestFederation.Heard {
    private final int closedRounds;

    StopAfter(int closedRounds) {
      this.closedRounds = closedRounds;
    }

    @Override
    public void roundClosed(RoundReport report) {
      super.roundClosed(report);
      if (rounds.size() == closedRounds) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
