package org.interlake.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.interlake.driver.report.RocCurve.Point;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.models.metrics.ScoreHistogram.Bin;
import org.junit.jupiter.api.Test;

/** Curves of scores, by hand. */
class ScoresTest {
  private static final ScoreHistogram SCORES =
      new ScoreHistogram(List.of(new Bin(0, 0.5, 1, 3), new Bin(0.5, 1, 3, 1)));

  @Test
  void theCurveHasAPointForEachEdge() {
    RocCurve curve = RocCurve.of(SCORES).orElseThrow();

    assertThat(curve.points())
        .containsExactly(new Point(0, 0), new Point(0.25, 0.75), new Point(1, 1));
    // Pairs: 9 in order, 1 not, 3 + 3 within a bin count half: (9 + 3) / 16
    assertThat(curve.area()).isEqualTo(0.75);
  }

  @Test
  void theBoundsAreAsFarApartAsTheBinsLeaveOpen() {
    RocCurve curve = RocCurve.of(SCORES).orElseThrow();

    assertThat(new RocCurve(curve.highest()).area()).isEqualTo(0.75 + 3.0 / 16);
    assertThat(new RocCurve(curve.lowest()).area()).isEqualTo(0.75 - 3.0 / 16);
  }

  @Test
  void ofOneClassThereIsNoCurve() {
    assertThat(RocCurve.of(new ScoreHistogram(List.of(new Bin(0, 1, 5, 0))))).isEmpty();
  }

  @Test
  void groupsHaveTheirMeanProbabilityFromTheFinerBins() {
    ScoreHistogram fine =
        new ScoreHistogram(
            List.of(new Bin(0, 0.1, 0, 4), new Bin(0.1, 0.5, 1, 0), new Bin(0.5, 1, 4, 1)));

    Calibration calibration = Calibration.of(fine);

    assertThat(calibration.groups()).hasSize(2);
    Calibration.Group first = calibration.groups().get(0);
    assertThat(first.low()).isCloseTo(0.02, within(1e-12)); // (4 · 0 + 1 · 0.1) / 5
    assertThat(first.high()).isCloseTo(0.18, within(1e-12)); // (4 · 0.1 + 1 · 0.5) / 5
    assertThat(first.observed()).isEqualTo(0.2);
    assertThat(calibration.groups().get(1)).isEqualTo(new Calibration.Group(0.5, 1, 5, 4));
    // |0.2 - 0.1| and |0.8 - 0.75| of five rows each
    assertThat(calibration.error()).isCloseTo(0.075, within(1e-12));
    assertThat(calibration.errorBound()).isCloseTo((0.08 + 0.25) / 2, within(1e-12));
    assertThat(calibration.rows()).isEqualTo(10);
  }
}
