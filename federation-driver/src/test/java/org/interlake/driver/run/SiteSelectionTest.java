package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.SelectionSpec.Capability.Prefer;
import org.junit.jupiter.api.Test;

/** Whom a round calls. */
final class SiteSelectionTest {
  private static final TableVersion TABLE =
      new TableVersion("delta", "t", 4, Digest.of(new byte[] {1}));
  private static final List<SiteId> SITES =
      IntStream.range(0, 10).mapToObj(i -> new SiteId("s" + i)).toList();

  private final Cohort cohort = new Cohort(SITES, 2);

  SiteSelectionTest() {
    SITES.forEach(site -> cohort.accept(site, new Acceptance(Digest.of(new byte[0]), TABLE)));
  }

  private List<SiteId> call(SiteSelection selection, int round) {
    List<SiteId> called = selection.choose(new RoundNumber(round), cohort);
    cohort.calledToTrain(called, new RoundNumber(round));
    return called;
  }

  private void reports(int site, long rows, double seconds) {
    cohort.reported(
        SITES.get(site), Told.of(new UpdateReport(rows, TABLE, new TreeMap<>(), seconds)));
  }

  private static List<SiteId> sites(int... numbers) {
    return IntStream.of(numbers).mapToObj(SITES::get).toList();
  }

  @Test
  void aDrawIsTheSeedsAndTheRoundsAndReachesEverySite() {
    Set<SiteId> reached = new HashSet<>();
    Set<List<SiteId>> draws = new HashSet<>();
    for (int round = 3; round < 43; round++) {
      List<SiteId> drawn = call(new SiteSelection.Drawn(3, 7), round);
      assertThat(drawn).hasSize(3).isSorted().doesNotHaveDuplicates();
      assertThat(call(new SiteSelection.Drawn(3, 7), round)).isEqualTo(drawn);
      reached.addAll(drawn);
      draws.add(drawn);
    }
    assertThat(reached).containsAll(SITES);
    assertThat(draws).hasSizeGreaterThan(30);
    assertThat(IntStream.range(3, 13).mapToObj(n -> call(new SiteSelection.Drawn(3, 8), n)))
        .isNotEqualTo(
            IntStream.range(3, 13).mapToObj(n -> call(new SiteSelection.Drawn(3, 7), n)).toList());
  }

  @Test
  void everySiteIsDrawnAboutAsOften() {
    int[] drawn = new int[10];
    for (int round = 1; round <= 1000; round++) {
      call(new SiteSelection.Drawn(3, 1), round).forEach(site -> drawn[SITES.indexOf(site)]++);
    }
    // 300 each, with a standard deviation of 14.5
    assertThat(IntStream.of(drawn).boxed()).allMatch(times -> times > 240 && times < 360);
  }

  @Test
  void sitesTakeTurns() {
    SiteSelection turns = new SiteSelection.InTurn(4, Comparator.naturalOrder());

    assertThat(call(turns, 3)).isEqualTo(sites(0, 1, 2, 3));
    assertThat(call(turns, 4)).isEqualTo(sites(4, 5, 6, 7));
    assertThat(call(turns, 5)).isEqualTo(sites(0, 1, 8, 9));
    assertThat(call(turns, 6)).isEqualTo(sites(2, 3, 4, 5));
  }

  @Test
  void aSeededOrderIsKeptFromTurnToTurn() {
    SiteSelection turns = new SiteSelection.InTurn(1, new SiteSelection.SeededOrder(5, 0));
    List<SiteId> first = new ArrayList<>();
    List<SiteId> second = new ArrayList<>();
    IntStream.range(3, 13).forEach(round -> first.addAll(call(turns, round)));
    IntStream.range(13, 23).forEach(round -> second.addAll(call(turns, round)));

    assertThat(first).containsExactlyInAnyOrderElementsOf(SITES).isNotEqualTo(SITES);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aSiteThatMissedARoundSitsOutATurnAndIsTriedAgain() {
    SiteSelection turns = new SiteSelection.InTurn(5, Comparator.naturalOrder());
    assertThat(call(turns, 3)).isEqualTo(sites(0, 1, 2, 3, 4));
    cohort.missed(SITES.get(1), new RoundNumber(3));

    assertThat(call(turns, 4)).isEqualTo(sites(5, 6, 7, 8, 9));
    assertThat(call(turns, 5)).isEqualTo(sites(0, 2, 3, 4, 5));
    assertThat(call(turns, 6)).contains(SITES.get(1));
  }

  @Test
  void thoseThatSitOutAreCalledBeforeARoundStaysShort() {
    SITES.subList(2, 10).forEach(site -> cohort.missed(site, new RoundNumber(3)));

    assertThat(call(new SiteSelection.Drawn(4, 7), 4))
        .hasSize(4)
        .contains(SITES.get(0), SITES.get(1));
  }

  @Test
  void theLargestOrTheQuickestSitesAreCapable() {
    for (int i = 0; i < 10; i++) {
      reports(i, 100 + 10 * i, i % 5);
    }

    assertThat(call(new SiteSelection.Capable(3, 0, Prefer.ROWS, 1), 3)).isEqualTo(sites(7, 8, 9));
    assertThat(call(new SiteSelection.Capable(2, 0, Prefer.LATENCY, 1), 3)).isEqualTo(sites(0, 5));
    assertThat(call(new SiteSelection.Capable(5, 170, Prefer.LATENCY, 1), 3))
        .isEqualTo(sites(7, 8, 9));
  }

  @Test
  void aSiteThatHasToldNothingYetComesLast() {
    reports(3, 50, 9);

    assertThat(call(new SiteSelection.Capable(1, 0, Prefer.ROWS, 1), 3)).isEqualTo(sites(3));
    assertThat(call(new SiteSelection.Capable(1, 0, Prefer.LATENCY, 1), 3)).isEqualTo(sites(3));
  }
}
