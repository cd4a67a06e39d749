package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.ContractVersion;
import org.interlake.driver.registry.ModelAlias;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.models.ModelFamilies;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/** The models of a registry, as people name them. */
public final class RegistryModels {
  private final Configuration hadoop;
  private final String folder;

  /**
   * @param folder the registry's, as {@link #folderUri} has it
   */
  public RegistryModels(Configuration hadoop, String folder) {
    this.hadoop = requireNonNull(hadoop, "hadoop");
    this.folder = requireNonNull(folder, "folder");
  }

  /** A folder as people name it, a local path also without a scheme. */
  public static String folderUri(String folder) {
    return URI.create(folder).getScheme() == null
        ? Path.of(folder).toAbsolutePath().normalize().toUri().toString()
        : folder;
  }

  /** A model's plan, contract and numbers. */
  public record Parts(Plan plan, FittedContract contract, DoubleVector parameters) {
    public Parts {
      requireNonNull(plan, "plan");
      requireNonNull(contract, "contract");
      requireNonNull(parameters, "parameters");
    }

    /** As a Spark ML pipeline. */
    public PipelineModel pipeline() {
      try {
        return SparkMlPipeline.of(plan, contract, parameters);
      } catch (IllegalArgumentException e) {
        throw new RequestException(ExitCode.DATA, e.getMessage(), e);
      }
    }
  }

  /**
   * The promoted models.
   *
   * @throws RequestException DATA if there is no registry
   */
  public PromotedModels promoted() {
    requireRegistry();
    return new PromotedModels(hadoop, folder);
  }

  /**
   * The audit tables.
   *
   * @throws RequestException DATA if there is no registry
   */
  public Registry registry() {
    requireRegistry();
    return new Registry(hadoop, folder);
  }

  /** A folder is a registry once a run has come into a state, or if a model was copied to it. */
  private void requireRegistry() {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (!files.exists(new org.apache.hadoop.fs.Path(path, "run"))
          && !files.exists(new org.apache.hadoop.fs.Path(path, "models"))) {
        throw new RequestException(
            ExitCode.DATA,
            "there is no registry at %s (it is made by the first run of a driver; check the path)"
                .formatted(path));
      }
    } catch (IOException e) {
      throw new RequestException(
          ExitCode.UNAVAILABLE, "the registry %s cannot be read: %s".formatted(path, e), e);
    }
  }

  /**
   * The version that {@code NAME}, {@code NAME@NUMBER} or {@code NAME@ALIAS} means; without either
   * the newest.
   *
   * @throws RequestException USAGE if it cannot be a name, DATA if there is no such model
   */
  public PromotedModel find(String reference) {
    int at = reference.lastIndexOf('@');
    return at < 0
        ? find(reference, ModelAlias.LATEST)
        : find(reference.substring(0, at), reference.substring(at + 1));
  }

  /**
   * The version of a model that a number, an alias or {@code latest} means.
   *
   * @throws RequestException USAGE if it cannot be a name, DATA if there is no such model
   */
  public PromotedModel find(String name, String version) {
    PromotedModels models = promoted();
    try {
      if (version.equals(ModelAlias.LATEST)) {
        return models.latest(name).orElseThrow(() -> unknown(name, models));
      }
      long number = version.matches("\\d{1,18}") ? Long.parseLong(version) : aliased(name, version);
      return models.version(name, number).orElseThrow(() -> unknown(name + "@" + version, models));
    } catch (IllegalArgumentException e) {
      throw new RequestException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private RequestException unknown(String reference, PromotedModels models) {
    return new RequestException(
        ExitCode.DATA,
        "there is no model '%s' in %s (there are: %s)"
            .formatted(reference, folder, models.names()));
  }

  private long aliased(String name, String alias) {
    try {
      ModelAlias.check(alias);
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          ExitCode.USAGE,
          "'%s' is not a model version (write NAME or NAME@NUMBER, or an alias of it)"
              .formatted(name + "@" + alias),
          e);
    }
    if (promoted().latest(name).isEmpty()) {
      throw unknown(name, promoted());
    }
    var aliases = registry().aliases(name);
    if (!aliases.containsKey(alias)) {
      throw new RequestException(
          ExitCode.DATA,
          "model '%s' has no alias '%s' (it has: %s; give it with 'interlake models alias', or CALL interlake.system.set_alias('%s', 1, '%s'); 'latest' is the newest version)"
              .formatted(name, alias, aliases.keySet(), name, alias));
    }
    return aliases.get(alias).version();
  }

  /**
   * The plan of the run that made a model.
   *
   * @throws RequestException DATA if the registry has lost it
   */
  public Plan plan(PromotedModel found) {
    return plan(found.model().run());
  }

  private Plan plan(RunId run) {
    return registry().states(run).stream()
        .findFirst()
        .map(state -> MessageCodec.read(state.planJson(), Plan.class))
        .orElseThrow(
            () ->
                new RequestException(
                    ExitCode.DATA,
                    "the registry %s has lost run %s, which made the model"
                        .formatted(folder, run)));
  }

  /**
   * All that is needed to use a model.
   *
   * @throws RequestException DATA if the registry does not hold all of it
   */
  public Parts parts(PromotedModel found) {
    return parts(found.model(), found.featureContractJson());
  }

  /**
   * All that is needed to use a model, promoted or not.
   *
   * @throws RequestException DATA if the registry does not hold all of it
   */
  public Parts parts(ModelVersion model) {
    return parts(model, contract(model).map(ContractVersion::json));
  }

  private Parts parts(ModelVersion model, Optional<String> contractJson) {
    Plan plan = plan(model.run());
    FittedContract contract =
        MessageCodec.read(
            contractJson.orElseThrow(
                () ->
                    new RequestException(
                        ExitCode.DATA, "the model has no feature contract in the registry")),
            FittedContract.class);
    byte[] bytes =
        model
            .parameters()
            .map(ParameterBytes::toBytes)
            .orElseThrow(
                () ->
                    new RequestException(
                        ExitCode.DATA,
                        "the model's parameters are too large for the registry and only on the exchange"));
    return new Parts(
        plan,
        contract,
        DoubleVector.decode(ModelFamilies.of(plan, contract).parameterLayout(), bytes));
  }

  private Optional<ContractVersion> contract(ModelVersion model) {
    return registry().contracts(model.run()).stream()
        .filter(c -> model.featureContract().equals(Optional.of(c.digest())))
        .findFirst();
  }

  /**
   * Makes the model of a round the newest version of its name.
   *
   * @param spark asked for once it is known that there is such a model
   * @throws RequestException DATA if the round made no model
   */
  public PromotedModel promote(
      Supplier<SparkSession> spark, RunId run, RoundNumber round, Instant at) {
    Registry registry = registry();
    ModelVersion model =
        registry
            .modelVersion(run, round)
            .orElseThrow(
                () ->
                    new RequestException(
                        ExitCode.DATA,
                        "round %s of run %s made no model (rounds that did: %s)"
                            .formatted(
                                round,
                                run,
                                registry.modelVersions(run).stream()
                                    .map(ModelVersion::round)
                                    .toList())));
    return promoted().promote(spark.get(), model, contract(model), at);
  }

  /**
   * Gives a name to a version.
   *
   * @throws RequestException USAGE if it cannot be a name
   */
  public ModelAlias alias(PromotedModel promoted, String alias, Instant at) {
    try {
      return registry().setAlias(promoted, alias, System.getProperty("user.name"), at);
    } catch (IllegalArgumentException e) {
      throw new RequestException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  /**
   * Writes a model as a Spark ML pipeline.
   *
   * @param target a folder that is not there yet
   * @return the pipeline
   * @throws RequestException DATA if the folder exists, UNAVAILABLE if it cannot be written
   */
  public PipelineModel export(PromotedModel found, String target) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(target);
    try {
      if (path.getFileSystem(hadoop).exists(path)) {
        throw new RequestException(
            ExitCode.DATA, "%s exists already and is not overwritten".formatted(target));
      }
      PipelineModel pipeline = parts(found).pipeline();
      pipeline.save(target);
      return pipeline;
    } catch (IOException e) {
      throw new RequestException(
          ExitCode.UNAVAILABLE, "%s cannot be written: %s".formatted(target, e), e);
    }
  }
}
