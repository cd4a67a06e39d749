package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.util.OptionalDouble;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * One site's part in what a round was worth.
 *
 * @param valuation how worth was measured, as in {@link CoalitionValue}
 * @param standardError of a sampled value; empty of an exact one, and of a single draw
 */
public record SiteValue(
    RunId run,
    RoundNumber round,
    SiteId site,
    String valuation,
    Method method,
    double value,
    OptionalDouble standardError)
    implements RegistryRow {

  /** How the round's worth was shared out. */
  public enum Method {
    /** The round's worth less what it would have been without the site. */
    LEAVE_ONE_OUT,
    /** The Shapley value over all coalitions. */
    SHAPLEY,
    /** An estimate of it from drawn orders of the sites. */
    SHAPLEY_SAMPLED
  }

  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("site"),
          text("valuation"),
          text("method"),
          real("value"),
          optional(real("standard_error")));

  public SiteValue {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(site, "site");
    requireNonNull(valuation, "valuation");
    requireNonNull(method, "method");
    requireNonNull(standardError, "standardError");
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "Invalid value of site %s in round %s of run %s: %s (must be finite)"
              .formatted(site, round, run, value));
    }
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public String stream() {
    return RegistryRow.super.stream() + "/" + valuation;
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.SITE_VALUE;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      site.name(),
      valuation,
      WireName.of(method),
      value,
      Cells.orNull(standardError)
    };
  }

  static SiteValue fromRow(Row row) {
    Cells cells = new Cells(row);
    return new SiteValue(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        new SiteId(cells.getText("site")),
        cells.getText("valuation"),
        WireName.parse(Method.class, cells.getText("method")),
        cells.getReal("value"),
        cells.findReal("standard_error"));
  }
}
