package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.number;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.text;
import static org.interlake.driver.registry.Cells.time;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import java.time.Instant;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;

/**
 * A state that a run has come into; the one with the greatest sequence is its present one.
 *
 * @param sequence 1 for the first state of the run
 * @param reason why; empty while running
 * @param rounds rounds done so far
 * @param driverKey fingerprint of the public key that signed the plan
 */
public record RunState(
    RunId run,
    long sequence,
    Instant at,
    Status status,
    Optional<String> reason,
    FederationId federation,
    String planName,
    Digest planDigest,
    String planJson,
    String model,
    String family,
    String strategy,
    int rounds,
    String driverKey,
    String interlakeVersion)
    implements RegistryRow {

  /** Where a run stands. */
  public enum Status {
    RUNNING,
    FINISHED,
    ABANDONED,
    FAILED
  }

  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          number("sequence"),
          time("at"),
          text("status"),
          optional(text("reason")),
          text("federation"),
          text("plan_name"),
          text("plan_digest"),
          text("plan_json"),
          text("model"),
          text("family"),
          text("strategy"),
          count("rounds"),
          text("driver_key"),
          text("interlake_version"));

  public RunState {
    requireNonNull(run, "run");
    Position.check("sequence", run, sequence);
    requireNonNull(at, "at");
    requireNonNull(status, "status");
    requireNonNull(reason, "reason");
    requireNonNull(federation, "federation");
    requireNonNull(planName, "planName");
    requireNonNull(planDigest, "planDigest");
    requireNonNull(planJson, "planJson");
    requireNonNull(model, "model");
    requireNonNull(family, "family");
    requireNonNull(strategy, "strategy");
    requireNonNull(driverKey, "driverKey");
    requireNonNull(interlakeVersion, "interlakeVersion");
  }

  /** The state that comes after this one, of the same run. */
  public RunState next(Instant at, Status status, Optional<String> reason, int rounds) {
    return new RunState(
        run,
        sequence + 1,
        at,
        status,
        reason,
        federation,
        planName,
        planDigest,
        planJson,
        model,
        family,
        strategy,
        rounds,
        driverKey,
        interlakeVersion);
  }

  @Override
  public long position() {
    return sequence;
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.RUN;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      sequence,
      Cells.micros(at),
      WireName.of(status),
      Cells.orNull(reason),
      federation.name(),
      planName,
      planDigest.hex(),
      planJson,
      model,
      family,
      strategy,
      rounds,
      driverKey,
      interlakeVersion
    };
  }

  static RunState fromRow(Row row) {
    Cells cells = new Cells(row);
    return new RunState(
        new RunId(cells.getText("run")),
        cells.getNumber("sequence"),
        cells.getTime("at"),
        WireName.parse(Status.class, cells.getText("status")),
        cells.findText("reason"),
        new FederationId(cells.getText("federation")),
        cells.getText("plan_name"),
        Digest.ofHex(cells.getText("plan_digest")),
        cells.getText("plan_json"),
        cells.getText("model"),
        cells.getText("family"),
        cells.getText("strategy"),
        cells.getCount("rounds"),
        cells.getText("driver_key"),
        cells.getText("interlake_version"));
  }
}
