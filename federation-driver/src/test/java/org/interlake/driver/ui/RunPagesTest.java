package org.interlake.driver.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.kvstore.KVStoreSerializer;
import org.interlake.tab.TabPagesContractTest;
import org.junit.jupiter.api.Test;
import scala.Option;

/** The driver's events, rows and pages. */
final class RunPagesTest extends TabPagesContractTest {
  RunPagesTest() {
    super(60);
  }

  @Override
  protected SparkListener listener(SparkConf conf, ElementTrackingStore store) {
    return new RunStateListener(conf, store);
  }

  @Override
  protected void attach(SparkUI ui) {
    RunTab.show(ui);
  }

  @Override
  protected List<String> runsKept() {
    return new RunRows(store()).runs().stream().map(RunRow::key).toList();
  }

  @Override
  protected List<DriverEvent> everyEvent(String run, String text) {
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put(text, 1.0);
    return List.of(
        new DriverEvent.RunOpened(
            1,
            run,
            1,
            false,
            text,
            text,
            "training",
            text,
            text,
            text,
            List.of(text),
            1,
            9,
            0,
            true,
            text),
        new DriverEvent.PlanAnswered(1, run, 2, text, "declined", text),
        new DriverEvent.RoundCalled(1, run, 3, 1, text, List.of(text), 0),
        new DriverEvent.UpdateCame(1, run, 4, 1, text, 1),
        new DriverEvent.UpdateRefused(1, run, 4, 1, text, text, text),
        new DriverEvent.RoundClosed(
            1,
            run,
            5,
            1,
            text,
            1,
            0,
            1,
            List.of(text),
            measures,
            List.of(new DriverEvent.Answer(text, 1, 1, 1, 1))),
        new DriverEvent.Noted(1, run, 6, 0, text),
        new DriverEvent.ModelPromoted(1, run, 7, text, 1),
        new DriverEvent.RunEnded(1, run, 8, text, text));
  }

  private static DriverEvent.RunOpened opened(String run, long at) {
    return new DriverEvent.RunOpened(
        1,
        run,
        at,
        false,
        "f",
        "plan",
        "training",
        "m",
        "softmax",
        "fedavg",
        List.of("a", "b"),
        1,
        100,
        0,
        false,
        "none");
  }

  private static DriverEvent.RoundClosed closed(String run, int round, long at) {
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("loss", 1.0 / round);
    return new DriverEvent.RoundClosed(
        1,
        run,
        at,
        round,
        "train",
        2,
        1,
        0,
        List.of("b"),
        measures,
        List.of(new DriverEvent.Answer("a", 10L * round, 1000, -1, -1)));
  }

  @Test
  void whatArrivesInARoundIsNotLogged() {
    assertThat(new DriverEvent.UpdateCame(1, "r", 1, 1, "a", 5).logEvent()).isFalse();
    assertThat(closed("r", 1, 1).logEvent()).isTrue();
  }

  @Test
  void lagsAndCountsAreThoseOfTheEvents() {
    tell(opened("r", 1000));
    for (int round = 1; round <= 4; round++) {
      tell(
          new DriverEvent.RoundCalled(1, "r", 2000L * round, round, "train", List.of("a", "b"), 0));
      tell(closed("r", round, 2000L * round + 500));
    }
    tell(new DriverEvent.UpdateRefused(1, "r", 9000, 4, "b", "wrong-signature", "no"));

    RunRow run = new RunRows(store()).run("r").orElseThrow();
    assertThat(run.trained()).isEqualTo(4);
    assertThat(run.contributions()).isEqualTo(4);
    assertThat(run.missing()).isEqualTo(4);
    assertThat(run.refused()).isEqualTo(1);
    assertThat(run.bytes()).isEqualTo(4000);
    assertThat(run.remainingMillis()).isEqualTo(96 * 500);
    SiteRow a = new RunRows(store()).sites("r").get(0);
    assertThat(a.lagMedian()).isEqualTo(20); // the lower of 20 and 30
    assertThat(a.lagMax()).isEqualTo(40);
    assertThat(a.bytes()).isEqualTo(4000);
    SiteRow b = new RunRows(store()).sites("r").get(1);
    assertThat(b.missing()).isEqualTo(4);
    assertThat(b.refused()).isEqualTo(1);
    assertThat(b.lagMedian()).isEqualTo(-1);
  }

  @Test
  void anApplicationThatEndsStopsItsRuns() {
    tell(opened("r", 1000));
    listener().onApplicationEnd(new SparkListenerApplicationEnd(5000, Option.empty()));
    assertThat(new RunRows(store()).run("r").orElseThrow().state()).isEqualTo("stopped");
  }

  @Test
  void aResumedRunGoesOn() {
    tell(opened("r", 1000));
    tell(closed("r", 1, 2000));
    tell(new DriverEvent.RunEnded(1, "r", 3000, "stopped", "let go"));
    tell(opened("r", 4000));
    RunRow run = new RunRows(store()).run("r").orElseThrow();
    assertThat(run.running()).isTrue();
    assertThat(run.rounds()).isEqualTo(1);
    assertThat(run.opened()).isEqualTo(1000);
  }

  @Test
  void onlyTheNewestRoundsAreKept() {
    for (String name : List.of("one", "two", "three")) {
      tell(opened(name, name.length()));
      tell(closed(name, 1, 10));
    }
    for (int round = 1; round <= 100; round++) {
      tell(new DriverEvent.RoundCalled(1, "three", round, round, "train", List.of("a"), 0));
      tell(closed("three", round, round));
    }
    RunRows rows = new RunRows(store());
    assertThat(rows.rounds("one")).isEmpty();
    assertThat(rows.sites("one")).isEmpty();
    assertThat(rows.rounds("three")).hasSize(60);
    assertThat(rows.rounds("three").get(0).round()).isEqualTo(41);
  }

  /** A history server may keep its rows on disk. */
  @Test
  void rowsCanBeKeptOnDisk() throws Exception {
    tell(opened("r", 1));
    tell(closed("r", 1, 2));
    KVStoreSerializer disk = new KVStoreSerializer();
    RunRow run = new RunRows(store()).run("r").orElseThrow();
    assertThat(disk.deserialize(disk.serialize(run), RunRow.class)).isEqualTo(run);
    RoundRow round = new RunRows(store()).rounds("r").get(0);
    assertThat(disk.deserialize(disk.serialize(round), RoundRow.class)).isEqualTo(round);
  }

  @Test
  void longRunsArePaged() throws Exception {
    tell(opened("r", 1));
    for (int round = 1; round <= 55; round++) {
      tell(closed("r", round, round));
    }
    show();
    assertThat(get("/federation/run/?id=r")).contains("<b>1</b>", "id=r&amp;page=2");
    assertThat(get("/federation/run/?id=r&page=2"))
        .contains("<b>2</b>", "<td class=\"num\">5</td>");
    assertThat(get("/federation/run/?id=r&page=999")).contains("<b>2</b>");
  }
}
