package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.registry.Cells.bytes;
import static org.interlake.driver.registry.Cells.count;
import static org.interlake.driver.registry.Cells.optional;
import static org.interlake.driver.registry.Cells.real;
import static org.interlake.driver.registry.Cells.required;
import static org.interlake.driver.registry.Cells.text;
import static org.interlake.driver.registry.Cells.time;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.Row;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.ElementType;

/**
 * A global model that a run has published.
 *
 * @param model the model's name
 * @param digest of the parameters' bytes
 * @param parent the model that the round started from; empty if this is the first
 * @param parameters empty when they are larger than {@link #MAX_INLINE_BYTES} and so on the
 *     exchange only
 * @param state what the driver's half of the strategy remembers, little-endian float64; empty where
 *     it remembers nothing, or more than {@link #MAX_INLINE_BYTES}
 * @param serverMemory what the driver's step remembers, likewise
 * @param coefficients the same numbers with their names; empty when the family has none
 * @param contributors sites whose updates are in it
 * @param featureContract digest of the feature contract, if there is one
 */
public record ModelVersion(
    RunId run,
    RoundNumber round,
    String model,
    Digest digest,
    Optional<Digest> parent,
    String family,
    String strategy,
    ElementType elementType,
    Optional<ParameterBytes> parameters,
    Optional<ParameterBytes> state,
    Optional<ParameterBytes> serverMemory,
    List<Coefficient> coefficients,
    List<SiteId> contributors,
    Optional<Digest> featureContract,
    Instant createdAt)
    implements RegistryRow {

  /** What fits into a cell of a table. */
  public static final int MAX_INLINE_BYTES = 64 << 20;

  private static final DataType NAMED_NUMBERS =
      new ArrayType(Cells.columns(text("name"), real("value")), false);

  static final StructType SCHEMA =
      Cells.columns(
          text("run"),
          count("round"),
          text("model"),
          text("digest"),
          optional(text("parent")),
          text("family"),
          text("strategy"),
          text("element_type"),
          optional(bytes("parameters")),
          optional(required("coefficients", NAMED_NUMBERS)),
          required("contributors", new ArrayType(StringType.STRING, false)),
          optional(text("feature_contract")),
          time("created_at"),
          optional(bytes("state")),
          optional(bytes("server_memory")));

  public ModelVersion {
    requireNonNull(run, "run");
    requireNonNull(round, "round");
    requireNonNull(model, "model");
    requireNonNull(digest, "digest");
    requireNonNull(parent, "parent");
    requireNonNull(family, "family");
    requireNonNull(strategy, "strategy");
    requireNonNull(elementType, "elementType");
    requireNonNull(parameters, "parameters");
    requireNonNull(state, "state");
    requireNonNull(serverMemory, "serverMemory");
    coefficients = List.copyOf(coefficients);
    contributors = contributors.stream().sorted().toList();
    requireNonNull(featureContract, "featureContract");
    requireNonNull(createdAt, "createdAt");
    if (parameters.isPresent()) {
      check(run, round, digest, parameters.get());
    }
  }

  private static void check(
      RunId run, RoundNumber round, Digest digest, ParameterBytes parameters) {
    if (parameters.length() > MAX_INLINE_BYTES) {
      throw new IllegalArgumentException(
          "Invalid model of run %s, round %s: %d parameter bytes (more than %d belong on the exchange)"
              .formatted(run, round, parameters.length(), MAX_INLINE_BYTES));
    }
    if (!parameters.digest().equals(digest)) {
      throw new IllegalArgumentException(
          "Invalid model of run %s, round %s: its parameters have digest %s, not %s"
              .formatted(run, round, parameters.digest().abbreviated(), digest.abbreviated()));
    }
  }

  @Override
  public long position() {
    return round.number();
  }

  @Override
  public RegistryTable table() {
    return RegistryTable.MODEL_VERSION;
  }

  @Override
  public Object[] toRow() {
    return new Object[] {
      run.name(),
      round.number(),
      model,
      digest.hex(),
      Cells.orNull(parent),
      family,
      strategy,
      elementType.name(),
      parameters.map(ParameterBytes::shared).orElse(null),
      coefficients.isEmpty() ? null : coefficients.stream().map(ModelVersion::cell).toList(),
      contributors.stream().map(SiteId::name).toList(),
      Cells.orNull(featureContract),
      Cells.micros(createdAt),
      state.map(ParameterBytes::shared).orElse(null),
      serverMemory.map(ParameterBytes::shared).orElse(null)
    };
  }

  private static Object[] cell(Coefficient coefficient) {
    return new Object[] {coefficient.name(), coefficient.value()};
  }

  static ModelVersion fromRow(Row row) {
    Cells cells = new Cells(row);
    return new ModelVersion(
        new RunId(cells.getText("run")),
        new RoundNumber(cells.getCount("round")),
        cells.getText("model"),
        Digest.ofHex(cells.getText("digest")),
        cells.findText("parent").map(Digest::ofHex),
        cells.getText("family"),
        cells.getText("strategy"),
        ElementType.valueOf(cells.getText("element_type")),
        cells.findBytes("parameters").map(ParameterBytes::owning),
        cells.findBytes("state").map(ParameterBytes::owning),
        cells.findBytes("server_memory").map(ParameterBytes::owning),
        cells.findList("coefficients", ModelVersion::coefficient).orElse(List.of()),
        cells.findList("contributors", ModelVersion::contributor).orElse(List.of()),
        cells.findText("feature_contract").map(Digest::ofHex),
        cells.getTime("created_at"));
  }

  private static Coefficient coefficient(ColumnVector structs, int at) {
    return new Coefficient(structs.getChild(0).getString(at), structs.getChild(1).getDouble(at));
  }

  private static SiteId contributor(ColumnVector names, int at) {
    return new SiteId(names.getString(at));
  }
}
