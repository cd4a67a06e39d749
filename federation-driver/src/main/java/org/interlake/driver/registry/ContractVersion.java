package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.text;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * The feature contract that a round of a run has fitted.
 *
 * @param digest of the bytes of {@code json}
 */
public record ContractVersion(RunId run, RoundNumber round, Digest digest, String json)
    implements RegistryRow {
  static final StructType SCHEMA =
      Cells.columns(text("run"), count("round"), text("digest"), text("json"));

  public ContractVersion {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(digest, "digest");
    requireNonNull(json, "json");
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.FEATURE_CONTRACT;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {run.name(), round.number(), digest.hex(), json};
  }

  static ContractVersion fromRow(Row row) {
    Cells cells = new Cells(row);
    return new ContractVersion(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        Digest.ofHex(cells.getText("digest")),
        cells.getText("json"));
  }
}
