package org.interlake.site.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.interlake.tab.StoredRows;
import org.interlake.tab.TabPagesContractTest;
import org.junit.jupiter.api.Test;
import scala.Option;

/** A site's events, rows and pages. */
final class SitePagesTest extends TabPagesContractTest {
  SitePagesTest() {
    super(3);
  }

  @Override
  protected SparkListener listener(SparkConf conf, ElementTrackingStore store) {
    return new SiteStateListener(conf, store);
  }

  @Override
  protected void attach(SparkUI ui) {
    SiteTab.show(ui);
  }

  @Override
  protected List<String> runsKept() {
    return new StoredRows(store()).all(SiteRunRow.class).stream().map(SiteRunRow::key).toList();
  }

  @Override
  protected List<SiteEvent> everyEvent(String run, String text) {
    return List.of(
        new SiteEvent.RunFound(1, run, 1, text, text, text, text, text, 9, -1),
        new SiteEvent.PlanAnswered(
            1, run, 2, text, text, text, List.of(new SiteEvent.ClauseTold(text, false, text))),
        new SiteEvent.PhaseBegun(1, run, 3, 1, text, text),
        new SiteEvent.CallAnswered(1, run, 4, 1, text, 1, 1, 1, -1),
        new SiteEvent.RunOver(1, run, 5, text, text));
  }

  private static SiteEvent.RunFound found(String run) {
    return new SiteEvent.RunFound(1, run, 1000, "f", "north", "plan", "heart", "research", 9, 3);
  }

  private static SiteEvent.CallAnswered answered(String run, int round) {
    return new SiteEvent.CallAnswered(
        1, run, 10_000L * round, round, "train", 2048, 300, 40, 0.1 * round);
  }

  @Test
  void aRunShowsWhatTheSiteHasGivenAndSpent() throws Exception {
    tell(found("r"));
    tell(
        new SiteEvent.PlanAnswered(
            1,
            "r",
            1500,
            "accepted",
            "",
            "delta 3",
            List.of(
                new SiteEvent.ClauseTold("policy.columns", true, ""),
                new SiteEvent.ClauseTold("policy.minimumRows", false, "policy.rows: too few"))));
    for (int round = 1; round <= 5; round++) {
      tell(answered("r", round));
    }

    SiteRunRow run = new StoredRows(store()).find(SiteRunRow.class, "r").orElseThrow();
    assertThat(run.answered()).isEqualTo(5);
    assertThat(run.bytes()).isEqualTo(5 * 2048);
    assertThat(run.epsilon()).isEqualTo(0.5);
    assertThat(run.lastCall()).isEqualTo(50_000 - 340);
    assertThat(new StoredRows(store()).where(SiteRoundRow.class, SiteRoundRow.OF_RUN, "r"))
        .extracting(round -> round.answer().round())
        .containsExactlyInAnyOrder(3, 4, 5);

    listener().onApplicationEnd(new SparkListenerApplicationEnd(60_000, Option.empty()));
    show();
    assertThat(get("/federation/")).contains("0.5000 of 3.0000", "10.0 KiB", ">stopped<");
    assertThat(get("/federation/run/?id=r"))
        .contains("policy.columns", ">met<", ">broken<", "policy.rows: too few", "delta 3")
        .contains("300 ms", "40 ms", "Older ones: interlake site audit show.");
  }

  @Test
  void aRunThatIsLetGoTakesItsRoundsAlong() {
    for (String name : List.of("one", "two", "three")) {
      tell(found(name));
      tell(answered(name, 1));
    }
    StoredRows rows = new StoredRows(store());
    assertThat(rows.where(SiteRoundRow.class, SiteRoundRow.OF_RUN, "one")).isEmpty();
  }
}
