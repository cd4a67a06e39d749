package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

final class SiteSpreadTest {
  private static final SortedMap<SiteId, Double> VALUES = bySite(0.5, 0.7, 0.9);
  private static final SortedMap<SiteId, Double> ROWS = bySite(10, 20, 10);

  @Test
  void givesWhatIsComputedByHand() {
    SiteSpread spread = SiteSpread.of(Metric.AUC, VALUES, ROWS).orElseThrow();

    assertThat(spread.sites()).isEqualTo(3);
    assertThat(spread.worst()).isEqualTo(new SiteId("a"));
    assertThat(spread.best()).isEqualTo(new SiteId("c"));
    assertThat(spread.deviation()).isCloseTo(Math.sqrt(0.08 / 3), within(1e-12));
    assertThat(spread.weightedVariance()).isCloseTo(0.8 / 40, within(1e-12));
    assertThat(spread.jain()).isCloseTo(4.41 / 4.65, within(1e-12));
    assertThat(spread.gini()).isCloseTo(1.6 / 12.6, within(1e-12));
    assertThat(spread.text())
        .isEqualTo("worst site a, test auc 0.5000; best c, 0.9000; deviation over 3 sites 0.1633");
  }

  @Test
  void theWorstSiteHasTheLargestLoss() {
    SiteSpread spread = SiteSpread.of(Metric.LOG_LOSS, VALUES, ROWS).orElseThrow();

    assertThat(spread.worst()).isEqualTo(new SiteId("c"));
    assertThat(spread.best()).isEqualTo(new SiteId("a"));
  }

  @Test
  void sitesThatAreAlikeHaveNoSpread() {
    SiteSpread spread = SiteSpread.of(Metric.AUC, bySite(0.75, 0.75), bySite(3, 5)).orElseThrow();

    assertThat(spread.deviation()).isZero();
    assertThat(spread.weightedVariance()).isZero();
    assertThat(spread.jain()).isEqualTo(1);
    assertThat(spread.gini()).isZero();
  }

  @Test
  void oneSiteHasNone() {
    assertThat(SiteSpread.of(Metric.AUC, bySite(0.75), bySite(3))).isEmpty();
    assertThat(SiteSpread.of(new TreeMap<>())).isEmpty();
  }

  private static SortedMap<SiteId, Double> bySite(double... values) {
    SortedMap<SiteId, Double> bySite = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      bySite.putAll(Map.of(new SiteId(String.valueOf((char) ('a' + i))), values[i]));
    }
    return bySite;
  }
}
