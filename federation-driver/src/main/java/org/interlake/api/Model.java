package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/**
 * A global model that a run has made.
 *
 * <pre>{@code
 * Model model = run.model();
 * model.coefficients().show();
 * Dataset<Row> scored = model.transform(newPatients);
 * model.setAlias("champion");
 * }</pre>
 */
public final class Model {
  private static final StructType COEFFICIENTS =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("estimate", DataTypes.DoubleType, false)
          .add("standard_error", DataTypes.DoubleType, true)
          .add("statistic", DataTypes.DoubleType, true)
          .add("p_value", DataTypes.DoubleType, true);

  private final Registry registry;
  private final ModelVersion model;

  Model(Registry registry, ModelVersion model) {
    this.registry = requireNonNull(registry, "registry");
    this.model = requireNonNull(model, "model");
  }

  /** The model's name, which all its versions share. */
  public String name() {
    return model.model();
  }

  /** The run that made it. */
  public Run run() {
    return new Run(registry, model.run());
  }

  /** The round that made it. */
  public int round() {
    return model.round().number();
  }

  /** SHA-256 of its numbers' bytes, in hexadecimal: equal digests are equal models. */
  public String digest() {
    return model.digest().hex();
  }

  /**
   * Its version, if it is promoted: 1 is the first of its name.
   *
   * @throws FederationException DATA if it is not promoted
   */
  public long version() {
    return FederationException.within(
        () ->
            promoted()
                .orElseThrow(
                    () ->
                        new RequestException(
                            ExitCode.DATA,
                            "round %s of run %s is not promoted, and so has no version (promote it)"
                                .formatted(model.round(), model.run())))
                .version());
  }

  /** Whether it has a version. A run promotes its model, unless it was told not to. */
  public boolean isPromoted() {
    return FederationException.within(() -> promoted().isPresent());
  }

  private Optional<PromotedModel> promoted() {
    return registry.models().promoted().versions(name(), Integer.MAX_VALUE).stream()
        .filter(
            one ->
                one.model().run().equals(model.run()) && one.model().round().equals(model.round()))
        .findFirst();
  }

  /**
   * Makes it the newest version of its name, if it has none yet.
   *
   * @return this model
   * @throws FederationException UNAVAILABLE if the registry cannot be written
   */
  public Model promote() {
    FederationException.within(
        () ->
            registry.models().promote(registry::spark, model.run(), model.round(), Instant.now()));
    return this;
  }

  /**
   * Gives its version a name, such as {@code champion}, and takes it from the one that had it.
   *
   * @return this model
   * @throws FederationException DATA if it is not promoted, USAGE if that cannot be a name
   */
  public Model setAlias(String alias) {
    long version = version();
    FederationException.within(
        () ->
            registry
                .models()
                .alias(
                    registry.models().find(name(), Long.toString(version)), alias, Instant.now()));
    return this;
  }

  /**
   * Its named numbers, in order: {@code name}, {@code estimate}, and where the family and the plan
   * allow it {@code standard_error}, {@code statistic} and {@code p_value}, else NULL. Without rows
   * for families whose numbers have no names.
   */
  public Dataset<Row> coefficients() {
    return FederationException.within(
        () -> {
          List<TestedCoefficient> tested =
              registry.models().registry().coefficients(model.run()).stream()
                  .filter(one -> one.model().equals(model.digest()))
                  .toList();
          List<Row> rows =
              tested.isEmpty()
                  ? model.coefficients().stream()
                      .map(one -> RowFactory.create(one.name(), one.value(), null, null, null))
                      .toList()
                  : tested.stream().map(Model::row).toList();
          return registry.spark().createDataFrame(rows, COEFFICIENTS);
        });
  }

  private static Row row(TestedCoefficient one) {
    return RowFactory.create(
        one.name(),
        one.estimate(),
        one.standardError().isPresent() ? one.standardError().getAsDouble() : null,
        one.statistic().isPresent() ? one.statistic().getAsDouble() : null,
        one.pValue().isPresent() ? one.pValue().getAsDouble() : null);
  }

  /**
   * What it is worth, overall and by site: the rows of {@link Run#metrics} that are of it, in the
   * last round that measured it.
   */
  public Dataset<Row> metrics() {
    return FederationException.within(
        () -> {
          int round =
              registry.models().registry().metrics(model.run()).stream()
                  .filter(value -> value.model().equals(model.digest()))
                  .mapToInt(value -> value.round().number())
                  .max()
                  .orElse(0);
          return run().metrics().where(functions.col("round").equalTo(round));
        });
  }

  /**
   * It as a Spark ML pipeline, from raw columns to a prediction.
   *
   * @throws FederationException DATA if the registry does not hold all of it, or Spark ML has no
   *     such model
   */
  public PipelineModel pipeline() {
    return FederationException.within(() -> registry.models().parts(model).pipeline());
  }

  /** Rows with its predictions beside their columns, as {@link PipelineModel#transform} has it. */
  public Dataset<Row> transform(Dataset<Row> rows) {
    return pipeline().transform(rows);
  }

  @Override
  public String toString() {
    return "model %s of run %s, round %s".formatted(name(), model.run(), model.round());
  }
}
