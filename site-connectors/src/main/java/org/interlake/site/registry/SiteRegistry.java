package org.interlake.site.registry;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.ModelFamilies;
import org.interlake.models.PersonalModel;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * The site's own registry: the Delta table {@code personal_model} in a folder of the site, one row
 * for each run that left a personal model. {@code docs/spec/registry.md} describes it.
 *
 * <p>A run's model is written once: a site that repeats its evaluation round finds it there. One
 * agent of a site writes at a time.
 */
public final class SiteRegistry {
  /** The table's folder within the registry. */
  public static final String TABLE = "personal_model";

  private static final StructType METRIC =
      new StructType(
          new StructField[] {
            required("model", DataTypes.StringType),
            required("name", DataTypes.StringType),
            required("value", DataTypes.DoubleType)
          });
  private static final StructType COEFFICIENT =
      new StructType(
          new StructField[] {
            required("name", DataTypes.StringType), required("value", DataTypes.DoubleType)
          });
  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            required("run", DataTypes.StringType),
            required("round", DataTypes.IntegerType),
            required("model", DataTypes.StringType),
            required("version", DataTypes.LongType),
            required("kind", DataTypes.StringType),
            required("family", DataTypes.StringType),
            required("plan_digest", DataTypes.StringType),
            required("plan_json", DataTypes.StringType),
            required("table_id", DataTypes.StringType),
            required("table_version", DataTypes.LongType),
            required("parameters", DataTypes.BinaryType),
            required("coefficients", DataTypes.createArrayType(COEFFICIENT, false)),
            required("feature_contract_json", DataTypes.StringType),
            required("metrics", DataTypes.createArrayType(METRIC, false)),
            required("created_at", DataTypes.TimestampType)
          });

  private final SparkSession spark;
  private final URI folder;

  public SiteRegistry(SparkSession spark, URI folder) {
    this.spark = requireNonNull(spark, "spark");
    this.folder = requireNonNull(folder, "folder");
  }

  /** The table's columns. */
  public static StructType schema() {
    return SCHEMA;
  }

  private static StructField required(String name, org.apache.spark.sql.types.DataType type) {
    return DataTypes.createStructField(name, type, false);
  }

  /**
   * Keeps a run's model, unless that is there already.
   *
   * @param table that it was trained on
   * @return the version that is kept
   * @throws SiteRegistryException if the registry cannot be read or written
   */
  public PersonalVersion keep(
      RunId run,
      RoundNumber round,
      Plan plan,
      Digest planDigest,
      TableVersion table,
      PersonalModel made,
      Clock clock) {
    List<PersonalVersion> there = versions();
    Optional<PersonalVersion> before =
        there.stream()
            .filter(kept -> kept.run().equals(run) && kept.planDigest().equals(planDigest))
            .findFirst();
    if (before.isPresent()) {
      return before.get();
    }
    SortedMap<String, SortedMap<String, Double>> heldOut = new TreeMap<>();
    made.heldOut()
        .forEach(
            (model, metrics) -> {
              SortedMap<String, Double> values = new TreeMap<>();
              values.put("examples", (double) metrics.rows());
              metrics.values().forEach((name, value) -> values.put(name.toString(), value.value()));
              heldOut.put(model, values);
            });
    PersonalVersion version =
        new PersonalVersion(
            run,
            round,
            1
                + there.stream()
                    .filter(kept -> kept.model().equals(plan.model().name()))
                    .mapToLong(PersonalVersion::version)
                    .max()
                    .orElse(0),
            plan,
            planDigest,
            table.table(),
            table.version(),
            made.parameters(),
            made.contract(),
            heldOut,
            clock.instant());
    append(version);
    return version;
  }

  private void append(PersonalVersion version) {
    try {
      spark
          .createDataFrame(List.of(row(version)), SCHEMA)
          .write()
          .format("delta")
          .mode("append")
          .option(
              "txnAppId",
              "interlake/%s/%s/%s".formatted(version.run(), version.planDigest().hex(), TABLE))
          .option("txnVersion", 1)
          .save(path().toString());
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw new SiteRegistryException(
          "The personal model of run %s could not be written to %s: %s. Check 'registry:' of the site's configuration, and this user's rights on it"
              .formatted(version.run(), path(), reason(e)),
          e);
    }
  }

  /** Every version, the newest first. */
  public List<PersonalVersion> versions() {
    try {
      if (!path().getFileSystem(spark.sessionState().newHadoopConf()).exists(path())) {
        return List.of();
      }
      List<PersonalVersion> versions = new ArrayList<>();
      for (Row row : spark.read().format("delta").load(path().toString()).collectAsList()) {
        versions.add(fromRow(row));
      }
      versions.sort(
          Comparator.comparing(PersonalVersion::createdAt)
              .reversed()
              .thenComparing(PersonalVersion::model)
              .thenComparing(PersonalVersion::version, Comparator.reverseOrder()));
      return List.copyOf(versions);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      throw unreadable(e);
    }
  }

  /**
   * The version that {@code NAME} (the newest) or {@code NAME@VERSION} means.
   *
   * @throws SiteRegistryException that lists what there is, if there is no such version
   */
  public PersonalVersion find(String reference) {
    int at = reference.lastIndexOf('@');
    String name = at < 0 ? reference : reference.substring(0, at);
    List<PersonalVersion> all = versions();
    return all.stream()
        .filter(version -> version.model().equals(name))
        .filter(
            version ->
                at < 0 || Long.toString(version.version()).equals(reference.substring(at + 1)))
        .max(Comparator.comparingLong(PersonalVersion::version))
        .orElseThrow(
            () ->
                new SiteRegistryException(
                    "There is no personal model '%s' in %s (there are: %s)"
                        .formatted(
                            reference,
                            folder,
                            all.isEmpty()
                                ? "none; the first is kept at the end of a run whose plan has personalization"
                                : all.stream()
                                    .map(v -> v.model() + "@" + v.version())
                                    .sorted()
                                    .toList())));
  }

  private Path path() {
    return new Path(new Path(folder), TABLE);
  }

  private SiteRegistryException unreadable(Exception e) {
    return new SiteRegistryException(
        "The site's registry %s could not be read: %s. Check 'registry:' of the site's configuration, and this user's rights on it"
            .formatted(path(), reason(e)),
        e);
  }

  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  private static Row row(PersonalVersion version) {
    List<Row> coefficients = new ArrayList<>();
    List<String> names = ModelFamilies.of(version.plan(), version.contract()).parameterNames();
    for (int i = 0; i < names.size(); i++) {
      coefficients.add(RowFactory.create(names.get(i), version.parameters().get(i)));
    }
    List<Row> metrics = new ArrayList<>();
    version
        .heldOut()
        .forEach(
            (model, values) ->
                values.forEach(
                    (name, value) -> metrics.add(RowFactory.create(model, name, value))));
    return RowFactory.create(
        version.run().name(),
        version.round().number(),
        version.model(),
        version.version(),
        version.plan().personalization().kind(),
        version.plan().model().family(),
        version.planDigest().hex(),
        MessageCodec.write(version.plan()),
        version.tableId(),
        version.tableVersion(),
        version.parameters().encode(),
        coefficients,
        MessageCodec.write(version.contract()),
        metrics,
        Timestamp.from(version.createdAt()));
  }

  private static PersonalVersion fromRow(Row row) {
    Plan plan = MessageCodec.read(row.getAs("plan_json"), Plan.class);
    FittedContract contract =
        MessageCodec.read(row.getAs("feature_contract_json"), FittedContract.class);
    SortedMap<String, SortedMap<String, Double>> heldOut = new TreeMap<>();
    for (Row metric : row.<Row>getList(row.fieldIndex("metrics"))) {
      heldOut
          .computeIfAbsent(metric.getAs("model"), unseen -> new TreeMap<>())
          .put(metric.getAs("name"), metric.getAs("value"));
    }
    return new PersonalVersion(
        new RunId(row.getAs("run")),
        new RoundNumber(row.getAs("round")),
        row.getAs("version"),
        plan,
        Digest.ofHex(row.getAs("plan_digest")),
        row.getAs("table_id"),
        row.getAs("table_version"),
        DoubleVector.decode(
            ModelFamilies.of(plan, contract).parameterLayout(), row.getAs("parameters")),
        contract,
        heldOut,
        row.<Timestamp>getAs("created_at").toInstant());
  }
}
