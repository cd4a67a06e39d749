package org.interlake.driver.run;

import java.util.ArrayList;
import java.util.List;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.ScoreBin;
import org.interlake.driver.run.RunRecorder.SiteMetrics;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * The scores that evaluation summed up, as rows of the registry: in bins so wide that none tells of
 * a few rows, and so few that the table stays small. The metrics are computed from the plan's bins
 * before.
 */
final class ScoreBinRows {
  /** Enough for a curve. */
  static final int MOST_BINS = 64;

  /** A bin of one row would be that row's score. */
  static final long FEWEST_ROWS = 5;

  private ScoreBinRows() {}

  static List<RegistryRow> of(RunId run, RoundNumber round, List<SiteMetrics> measured) {
    List<RegistryRow> rows = new ArrayList<>();
    for (SiteMetrics one : measured) {
      if (one.site().isPresent() && !one.split().equals("test")) {
        continue; // of a site no more than is looked at
      }
      one.scores().ifPresent(scores -> add(run, round, one, scores, rows));
    }
    return rows;
  }

  private static void add(
      RunId run,
      RoundNumber round,
      SiteMetrics measured,
      ScoreHistogram scores,
      List<RegistryRow> rows) {
    int place = 0;
    for (ScoreHistogram.Bin bin : scores.merged(MOST_BINS, FEWEST_ROWS).bins()) {
      rows.add(
          new ScoreBin(
              run,
              round,
              measured.model(),
              measured.metricScope(),
              measured.site(),
              measured.split(),
              place++,
              bin));
    }
  }
}
