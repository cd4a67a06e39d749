package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.interlake.driver.registry.MetricValue.Scope;
import org.interlake.driver.registry.ScoreBin;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.models.metrics.ScoreHistogram.Bin;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

class ScoreBinRowsTest {
  private static final Digest MODEL = Digest.of("model".getBytes(StandardCharsets.UTF_8));
  private static final ScoreHistogram FINE =
      new ScoreHistogram(
          List.of(new Bin(0, 0.25, 0, 4), new Bin(0.25, 0.5, 1, 0), new Bin(0.5, 1, 6, 1)));

  private static SiteMetrics measured(Scope scope, String site, String split) {
    return new SiteMetrics(
        MODEL,
        scope,
        Optional.ofNullable(site).map(SiteId::new),
        split,
        new Metrics(12, Map.of()),
        Optional.of(FINE));
  }

  @Test
  void noBinTellsOfAFewRowsAndOfSitesOnlyHeldOutRowsAreKept() {
    List<ScoreBin> rows =
        ScoreBinRows.of(
                new RunId("r-1"),
                new RoundNumber(3),
                List.of(
                    measured(Scope.OVERALL, null, "train"),
                    measured(Scope.SITE, "a", "train"),
                    measured(Scope.SITE, "a", "test")))
            .stream()
            .map(ScoreBin.class::cast)
            .toList();

    assertThat(rows).hasSize(4);
    assertThat(rows).extracting(ScoreBin::scope).startsWith(Scope.OVERALL).endsWith(Scope.SITE);
    assertThat(rows.subList(2, 4))
        .extracting(ScoreBin::bin)
        .containsExactly(new Bin(0, 0.5, 1, 4), new Bin(0.5, 1, 6, 1));
    assertThat(rows.get(3).place()).isEqualTo(1);
    assertThat(rows.get(3).split()).isEqualTo("test");
  }
}
