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
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RowCountClass;
import org.interlake.protocol.message.TableVersion;

/**
 * What one site answered to one call, or that it did not.
 *
 * @param reason why; empty if it contributed
 * @param examples rows that the update was computed on, if disclosed
 * @param update digest of the sealed envelope, if one came
 * @param bytes its size
 * @param coding how its first vector was coded, as {@code CompressionSpec.label} has it; empty
 *     where no update counted
 * @param tableRead the version of the table that the site computed on, if disclosed
 * @param seconds time that the site spent, by its own clock, if disclosed
 * @param privacy what the run had cost the site, if its answers have noise
 * @param standing how the update stands to the aggregate; empty where updates are no models
 */
public record Contribution(
    RunId run,
    RoundNumber round,
    SiteId site,
    Status status,
    Optional<String> reason,
    OptionalLong examples,
    Optional<Digest> update,
    OptionalLong bytes,
    Optional<String> coding,
    Optional<TableVersion> tableRead,
    OptionalDouble seconds,
    Optional<PrivacySpent> privacy,
    Optional<Standing> standing)
    implements RegistryRow {

  /** What became of a call to a site. */
  public enum Status {
    CONTRIBUTED,
    REFUSED,
    MISSING,
    DECLINED
  }

  /**
   * How an update stands to its round's aggregate.
   *
   * @param norm L2 norm of the site's step from the round's model
   * @param cosine of the angle between it and the aggregate's step
   * @param distanceRank 1 for the update that is nearest to the aggregate
   * @param trust under a rule that measures by public rows, how far it was trusted, in [0, 1]
   */
  public record Standing(double norm, double cosine, int distanceRank, OptionalDouble trust) {
    public Standing {
      requireNonNull(trust, "trust");
    }
  }

  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("site"),
          text("status"),
          optional(text("reason")),
          optional(number("examples")),
          optional(text("update_digest")),
          optional(number("bytes")),
          optional(text("coding")),
          optional(text("table_id")),
          optional(number("table_version")),
          optional(real("seconds")),
          optional(text("privacy_unit")),
          optional(real("epsilon")),
          optional(real("delta")),
          optional(real("step_norm")),
          optional(real("step_cosine")),
          optional(count("distance_rank")),
          optional(real("trust")),
          optional(text("table_format")),
          optional(text("table_content")),
          optional(text("table_schema")),
          optional(text("table_query")),
          optional(text("table_rows")));

  public Contribution {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(site, "site");
    requireNonNull(status, "status");
    requireNonNull(reason, "reason");
    requireNonNull(examples, "examples");
    requireNonNull(update, "update");
    requireNonNull(bytes, "bytes");
    requireNonNull(coding, "coding");
    requireNonNull(tableRead, "tableRead");
    requireNonNull(seconds, "seconds");
    requireNonNull(privacy, "privacy");
    requireNonNull(standing, "standing");
  }

  /** A site from which nothing counted: no update, and the reason. */
  public static Contribution without(
      RunId run, RoundNumber round, SiteId site, Status status, String reason) {
    return new Contribution(
        run,
        round,
        site,
        status,
        Optional.of(reason),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.CONTRIBUTION;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      site.name(),
      WireName.of(status),
      Cells.orNull(reason),
      Cells.orNull(examples),
      Cells.orNull(update),
      Cells.orNull(bytes),
      Cells.orNull(coding),
      tableRead.map(TableVersion::table).orElse(null),
      tableRead.map(TableVersion::version).orElse(null),
      Cells.orNull(seconds),
      privacy.map(PrivacySpent::unit).orElse(null),
      privacy.map(PrivacySpent::epsilon).orElse(null),
      privacy.map(PrivacySpent::delta).orElse(null),
      standing.map(Standing::norm).orElse(null),
      standing.map(Standing::cosine).orElse(null),
      standing.map(Standing::distanceRank).orElse(null),
      Cells.orNull(standing.map(Standing::trust).orElse(OptionalDouble.empty())),
      tableRead.map(TableVersion::format).orElse(null),
      Cells.orNull(tableRead.flatMap(TableVersion::contentDigest)),
      Cells.orNull(tableRead.map(TableVersion::schema)),
      Cells.orNull(tableRead.flatMap(TableVersion::queryDigest)),
      tableRead.flatMap(TableVersion::rowCount).map(WireName::of).orElse(null)
    };
  }

  static Contribution fromRow(Row row) {
    Cells cells = new Cells(row);
    return new Contribution(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        new SiteId(cells.getText("site")),
        WireName.parse(Status.class, cells.getText("status")),
        cells.findText("reason"),
        cells.findNumber("examples"),
        cells.findText("update_digest").map(Digest::ofHex),
        cells.findNumber("bytes"),
        cells.findText("coding"),
        tableOf(cells),
        cells.findReal("seconds"),
        cells
            .findText("privacy_unit")
            .map(
                unit ->
                    new PrivacySpent(
                        unit,
                        cells.findReal("epsilon").orElseThrow(),
                        cells.findReal("delta").orElseThrow())),
        standing(cells));
  }

  private static Optional<TableVersion> tableOf(Cells cells) {
    return cells
        .findText("table_id")
        .map(
            table ->
                new TableVersion(
                    cells.findText("table_format").orElseThrow(),
                    table,
                    cells.findNumber("table_version").orElseThrow(),
                    cells.findText("table_schema").map(Digest::ofHex).orElseThrow(),
                    cells.findText("table_content").map(Digest::ofHex).orElse(null),
                    cells.findText("table_query").map(Digest::ofHex).orElse(null),
                    cells
                        .findText("table_rows")
                        .map(rows -> WireName.parse(RowCountClass.class, rows))
                        .orElse(null)));
  }

  private static Optional<Standing> standing(Cells cells) {
    OptionalDouble norm = cells.findReal("step_norm");
    return norm.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Standing(
                norm.getAsDouble(),
                cells.findReal("step_cosine").orElseThrow(),
                cells.getCount("distance_rank"),
                cells.findReal("trust")));
  }
}
