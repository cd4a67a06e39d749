package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.number;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.util.Optional;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * How many rows of either class a binary model gave a probability of one bin.
 *
 * @param round the evaluation round
 * @param model as in {@link MetricValue}, as are scope, site and split
 * @param place 0 for the lowest bin of its scope, site and split
 */
public record ScoreBin(
    RunId run,
    RoundNumber round,
    Digest model,
    MetricValue.Scope scope,
    Optional<SiteId> site,
    String split,
    int place,
    ScoreHistogram.Bin bin)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("model_digest"),
          text("scope"),
          optional(text("site")),
          text("split"),
          count("place"),
          real("low"),
          real("high"),
          number("positives"),
          number("negatives"));

  public ScoreBin {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(model, "model");
    requireNonNull(scope, "scope");
    requireNonNull(site, "site");
    requireNonNull(split, "split");
    requireNonNull(bin, "bin");
    if (site.isEmpty() != (scope == MetricValue.Scope.OVERALL)) {
      throw new IllegalArgumentException(
          "Invalid score bin %d of run %s: scope %s with site %s (a site, unless overall)"
              .formatted(place, run, WireName.of(scope), site.map(SiteId::name).orElse("none")));
    }
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.SCORE_BIN;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      model.hex(),
      WireName.of(scope),
      Cells.orNull(site),
      split,
      place,
      bin.low(),
      bin.high(),
      bin.positives(),
      bin.negatives()
    };
  }

  static ScoreBin fromRow(Row row) {
    Cells cells = new Cells(row);
    return new ScoreBin(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        Digest.ofHex(cells.getText("model_digest")),
        WireName.parse(MetricValue.Scope.class, cells.getText("scope")),
        cells.findText("site").map(SiteId::new),
        cells.getText("split"),
        cells.getCount("place"),
        new ScoreHistogram.Bin(
            cells.getReal("low"),
            cells.getReal("high"),
            cells.getNumber("positives"),
            cells.getNumber("negatives")));
  }
}
