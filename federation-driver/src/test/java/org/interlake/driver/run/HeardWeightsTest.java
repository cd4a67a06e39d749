package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

final class HeardWeightsTest {
  private static final SiteId A = new SiteId("a");
  private static final SiteId B = new SiteId("b");
  private static final SiteId C = new SiteId("c");

  @Test
  void whereAllCountTheSameASiteThatWasNeverHeardCountsToo() {
    HeardWeights uniform = new HeardWeights(List.of(A, B, C), 1);
    uniform.hear(A, 1);

    assertThat(uniform.shareOf(Set.of(A))).isEqualTo(1 / 3.0);
    uniform.hear(B, 1);
    assertThat(uniform.shareOf(Set.of(A, B))).isEqualTo(2 / 3.0);
  }

  @Test
  void whereSitesWeighByTheirRowsTheOnesThatWereHeardMakeUpTheWhole() {
    HeardWeights byRows = new HeardWeights(List.of(A, B, C), 0);
    byRows.hear(A, 100);
    byRows.hear(B, 300);

    assertThat(byRows.shareOf(Set.of(A, B))).isEqualTo(1);
    assertThat(byRows.shareOf(Set.of(B))).isEqualTo(0.75);
    byRows.hear(C, 400); // joins late: from here on it is missed
    assertThat(byRows.shareOf(Set.of(B))).isEqualTo(0.375);
  }

  @Test
  void theLastWordOfASiteCounts() {
    HeardWeights byColumn = new HeardWeights(List.of(A, B), 0);
    byColumn.hear(A, 0.5);
    byColumn.hear(B, 8);
    byColumn.hear(B, 1.5);

    assertThat(byColumn.shareOf(Set.of(A))).isEqualTo(0.25);
  }
}
