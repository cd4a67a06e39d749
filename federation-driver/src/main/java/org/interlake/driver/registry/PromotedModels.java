package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.kernel.Snapshot;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;

/**
 * The promoted models: one Delta table for each model name, whose Delta version is the model's
 * version. Reading needs no Spark session.
 */
public final class PromotedModels {
  /** The folder of the models below the registry's. */
  static final String FOLDER = "models";

  private static final int MAX_ATTEMPTS = 10;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final StructType SCHEMA = schema();

  /** Every version stays readable, and a plain VACUUM takes none away. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "delta.logRetentionDuration", "interval 3653 days",
          "delta.deletedFileRetentionDuration", "interval 3653 days");

  private final Configuration hadoop;
  private final Engine engine;
  private final String folderUri;

  /**
   * @param hadoop how to reach the folder; inside Spark {@code
   *     spark.sessionState().newHadoopConf()}
   * @param registryFolderUri the registry's folder
   */
  public PromotedModels(Configuration hadoop, String registryFolderUri) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.engine = new RegistryEngine(hadoop);
    this.folderUri = RegistryFolder.child(registryFolderUri, FOLDER);
  }

  /** The columns of a promoted model's table, as Spark's {@code DataType.fromJson} reads them. */
  public static String schemaJson() {
    return DataTypeJsonSerDe.serializeStructType(SCHEMA);
  }

  private static StructType schema() {
    List<StructField> fields = new ArrayList<>(ModelVersion.SCHEMA.fields());
    fields.add(Cells.optional(Cells.text("feature_contract_json")));
    fields.add(Cells.time("promoted_at"));
    return new StructType(fields);
  }

  /**
   * Makes a model the next version of its name. Promoting a round of a run again returns the
   * version that it has.
   *
   * @throws RegistryException if it could not be committed, or if a later round of the same run was
   *     promoted before
   */
  public PromotedModel promote(
      SparkSession spark,
      ModelVersion model,
      Optional<ContractVersion> contract,
      Instant promotedAt) {
    check(model, contract);
    KernelTable table = table(model.model());
    for (int attempt = 1; ; attempt++) {
      try {
        table.create();
        overwrite(spark, model, contract, promotedAt);
        return find(table, model);
      } catch (DeltaConcurrentModificationException | IOException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw new RegistryException(
              "Model %s: run %s, round %s could not be promoted in %d attempts"
                  .formatted(model.model(), model.run(), model.round(), attempt),
              e);
        }
      }
    }
  }

  private static void check(ModelVersion model, Optional<ContractVersion> contract) {
    Optional<Digest> demanded = model.featureContract();
    Optional<Digest> given = contract.map(ContractVersion::digest);
    if (!demanded.equals(given)) {
      throw new IllegalArgumentException(
          "Model %s of run %s, round %s has feature contract %s, but %s was given"
              .formatted(model.model(), model.run(), model.round(), demanded, given));
    }
  }

  private void overwrite(
      SparkSession spark,
      ModelVersion model,
      Optional<ContractVersion> contract,
      Instant promotedAt) {
    String path = path(model.model());
    org.apache.spark.sql.types.StructType columns =
        spark.read().format("delta").load(path).schema();
    Row row = sparkRow(model, contract, promotedAt);
    spark
        .createDataFrame(List.of(row), columns)
        .coalesce(1)
        .write()
        .format("delta")
        .mode("overwrite")
        .option("txnAppId", "interlake/%s/models/%s".formatted(model.run(), model.model()))
        .option("txnVersion", model.round().number())
        .option("userMetadata", userMetadata(model))
        .save(path);
  }

  private static Row sparkRow(
      ModelVersion model, Optional<ContractVersion> contract, Instant promotedAt) {
    Object[] cells = Arrays.copyOf(model.toRow(), SCHEMA.length());
    cells[SCHEMA.indexOf("coefficients")] =
        model.coefficients().isEmpty()
            ? null
            : model.coefficients().stream().map(PromotedModels::sparkRow).toArray();
    cells[SCHEMA.indexOf("contributors")] =
        model.contributors().stream().map(Object::toString).toArray();
    cells[SCHEMA.indexOf("created_at")] = Timestamp.from(model.createdAt());
    cells[SCHEMA.indexOf("feature_contract_json")] =
        contract.map(ContractVersion::json).orElse(null);
    cells[SCHEMA.indexOf("promoted_at")] = Timestamp.from(promotedAt);
    return RowFactory.create(cells);
  }

  private static Row sparkRow(Coefficient coefficient) {
    return RowFactory.create(coefficient.name(), coefficient.value());
  }

  private static String userMetadata(ModelVersion model) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("interlake", "1");
    metadata.put("model", model.model());
    metadata.put("run", model.run().name());
    metadata.put("round", model.round().number());
    metadata.put("digest", model.digest().hex());
    metadata.put("parent", model.parent().map(Digest::hex).orElse(null));
    try {
      return JSON.writeValueAsString(metadata);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text and numbers are always JSON", e);
    }
  }

  /** The version that holds a round's model: there is one, unless a later round came first. */
  private static PromotedModel find(KernelTable table, ModelVersion model) {
    for (PromotedModel promoted : versions(table, Integer.MAX_VALUE)) {
      if (isSame(promoted.model(), model)) {
        return promoted;
      }
      if (promoted.model().run().equals(model.run())) {
        break;
      }
    }
    throw new RegistryException(
        "Model %s: round %s of run %s cannot be promoted after a later round of that run"
            .formatted(model.model(), model.round(), model.run()));
  }

  private static boolean isSame(ModelVersion a, ModelVersion b) {
    return a.run().equals(b.run()) && a.round().equals(b.round());
  }

  /** The names of all models that have been promoted, in order. */
  public List<String> names() {
    try {
      Path folder = new Path(folderUri);
      return Arrays.stream(folder.getFileSystem(hadoop).listStatus(folder))
          .filter(FileStatus::isDirectory)
          .map(PromotedModels::name)
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new RegistryException("Folder %s could not be listed".formatted(folderUri), e);
    }
  }

  private static String name(FileStatus folder) {
    return folder.getPath().getName();
  }

  /** Up to {@code newest} versions of a model, the newest first; empty if there is none. */
  public List<PromotedModel> versions(String model, int newest) {
    return versions(table(model), newest);
  }

  /**
   * The newest version that a run made; empty if there is none.
   *
   * @param since when the run was opened: no version from before it can be its
   */
  public Optional<PromotedModel> ofRun(String model, RunId run, Instant since) {
    KernelTable table = table(model);
    Optional<PromotedModel> found = Optional.empty();
    Optional<PromotedModel> held = table.load().flatMap(snapshot -> read(table, snapshot));
    while (held.isPresent() && !held.get().promotedAt().isBefore(since)) {
      PromotedModel candidate = held.get();
      if (candidate.model().run().equals(run)) {
        if (found.isPresent() && !isSame(found.get().model(), candidate.model())) {
          break;
        }
        found = held;
      }
      held =
          candidate.version() == 0
              ? Optional.empty()
              : read(table, table.load(candidate.version() - 1));
    }
    return found;
  }

  /** A version of a model; empty if there is none. */
  public Optional<PromotedModel> version(String model, long version) {
    KernelTable table = table(model);
    Optional<Snapshot> latest = table.load();
    return latest.isEmpty() || version < 0 || version > latest.get().getVersion()
        ? Optional.empty()
        : read(table, table.load(version));
  }

  /** The newest version of a model; empty if there is none. */
  public Optional<PromotedModel> latest(String model) {
    return versions(model, 1).stream().findFirst();
  }

  /** Where a version repeats the one before (maintenance), the first of them is meant. */
  private static List<PromotedModel> versions(KernelTable table, int newest) {
    List<PromotedModel> found = new ArrayList<>();
    Optional<Snapshot> latest = table.load();
    Optional<PromotedModel> held = latest.flatMap(snapshot -> read(table, snapshot));
    while (held.isPresent() && found.size() < newest) {
      PromotedModel candidate = held.get();
      held =
          candidate.version() == 0
              ? Optional.empty()
              : read(table, table.load(candidate.version() - 1));
      if (held.isEmpty() || !isSame(held.get().model(), candidate.model())) {
        found.add(candidate);
      }
    }
    return found;
  }

  private static Optional<PromotedModel> read(KernelTable table, Snapshot snapshot) {
    long version = snapshot.getVersion();
    return table.read(snapshot, Optional.empty(), row -> fromRow(version, row)).stream()
        .findFirst();
  }

  private static PromotedModel fromRow(long version, io.delta.kernel.data.Row row) {
    Cells cells = new Cells(row);
    return new PromotedModel(
        version,
        ModelVersion.fromRow(row),
        cells.findText("feature_contract_json"),
        cells.getTime("promoted_at"));
  }

  private KernelTable table(String model) {
    return new KernelTable(engine, path(model), SCHEMA, PROPERTIES);
  }

  /** Where the table of a model's name is, or will be. */
  public URI location(String model) {
    return new Path(path(model)).toUri();
  }

  private String path(String model) {
    if (!NAME.matcher(model).matches()) {
      throw new IllegalArgumentException(
          "Invalid model name: '%s' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)"
              .formatted(model));
    }
    return RegistryFolder.child(folderUri, model);
  }
}
