package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * One number that evaluates a model.
 *
 * @param round the round in which the metric was gathered
 * @param model the model that it describes
 * @param site empty when {@code scope} is {@link Scope#OVERALL}, and only then
 * @param split {@code train} or {@code test}
 * @param bound {@code value} is off by at most this; 0 is exact, empty is not known
 */
public record MetricValue(
    RunId run,
    RoundNumber round,
    Digest model,
    Scope scope,
    Optional<SiteId> site,
    String split,
    String name,
    double value,
    OptionalDouble bound)
    implements RegistryRow {

  /** Whose rows, and which model. */
  public enum Scope {
    /** The global model on all rows of all sites. */
    OVERALL,
    /** The global model on one site's rows. */
    SITE,
    /** A model trained on one site's rows alone, on those of that site. */
    LOCAL_ONLY,
    /** A site's own model beside the global one, on that site's rows. */
    PERSONAL
  }

  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("model_digest"),
          text("scope"),
          optional(text("site")),
          text("split"),
          text("name"),
          real("value"),
          optional(real("bound")));

  public MetricValue {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(model, "model");
    requireNonNull(scope, "scope");
    requireNonNull(site, "site");
    requireNonNull(split, "split");
    requireNonNull(name, "name");
    requireNonNull(bound, "bound");
    if (site.isEmpty() != (scope == Scope.OVERALL)) {
      throw new IllegalArgumentException(
          "Invalid metric %s of run %s: scope %s with site %s (a site, unless overall)"
              .formatted(name, run, WireName.of(scope), site.map(SiteId::name).orElse("none")));
    }
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.METRIC;
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
      name,
      value,
      Cells.orNull(bound)
    };
  }

  static MetricValue fromRow(Row row) {
    Cells cells = new Cells(row);
    return new MetricValue(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        Digest.ofHex(cells.getText("model_digest")),
        WireName.parse(Scope.class, cells.getText("scope")),
        cells.findText("site").map(SiteId::new),
        cells.getText("split"),
        cells.getText("name"),
        cells.getReal("value"),
        cells.findReal("bound"));
  }
}
