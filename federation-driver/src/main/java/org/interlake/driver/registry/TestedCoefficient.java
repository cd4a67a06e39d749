package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.util.OptionalDouble;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * A coefficient of a run's final model, tested against 0 (Wald's test).
 *
 * @param round the evaluation round
 * @param model the model that it is of
 * @param place 0 for the first line of the summary
 * @param standardError empty under a penalty, and of a column that follows from others
 * @param statistic z, or t where the dispersion is estimated; empty likewise
 * @param pValue two-sided; empty likewise
 */
public record TestedCoefficient(
    RunId run,
    RoundNumber round,
    Digest model,
    int place,
    String name,
    double estimate,
    OptionalDouble standardError,
    OptionalDouble statistic,
    OptionalDouble pValue)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("model_digest"),
          count("place"),
          text("name"),
          real("estimate"),
          optional(real("standard_error")),
          optional(real("statistic")),
          optional(real("p_value")));

  public TestedCoefficient {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(model, "model");
    requireNonNull(name, "name");
    requireNonNull(standardError, "standardError");
    requireNonNull(statistic, "statistic");
    requireNonNull(pValue, "pValue");
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.COEFFICIENT;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      model.hex(),
      place,
      name,
      estimate,
      Cells.orNull(standardError),
      Cells.orNull(statistic),
      Cells.orNull(pValue)
    };
  }

  static TestedCoefficient fromRow(Row row) {
    Cells cells = new Cells(row);
    return new TestedCoefficient(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        Digest.ofHex(cells.getText("model_digest")),
        cells.getCount("place"),
        cells.getText("name"),
        cells.getReal("estimate"),
        cells.findReal("standard_error"),
        cells.findReal("statistic"),
        cells.findReal("p_value"));
  }
}
