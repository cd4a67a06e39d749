package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;
import static org.interlake.driver.sql.SqlProcedure.Parameter.optional;
import static org.interlake.driver.sql.SqlProcedure.Parameter.required;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.ModelAlias;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.sql.SqlProcedure.Arguments;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/** Procedures that put models to use. */
final class ModelProcedures {
  private static final StructType VERSION =
      new StructType()
          .add("model", DataTypes.StringType, false)
          .add("version", DataTypes.LongType, false)
          .add("run", DataTypes.StringType, false)
          .add("round", DataTypes.IntegerType, false)
          .add("alias", DataTypes.StringType, true);

  private static final StructType EXPORTED =
      new StructType()
          .add("model", DataTypes.StringType, false)
          .add("version", DataTypes.LongType, false)
          .add("folder", DataTypes.StringType, false)
          .add("needs_interlake", DataTypes.BooleanType, false);

  private final CatalogOptions options;

  ModelProcedures(CatalogOptions options) {
    this.options = requireNonNull(options, "options");
  }

  List<SqlProcedure> all() {
    return List.of(
        new SqlProcedure(
            "promote",
            "Makes the model of a round of a run the newest version of its name.",
            List.of(
                required("run", DataTypes.StringType, "the run's name"),
                required("round", DataTypes.IntegerType, "the round that made the model"),
                optional(
                    "alias",
                    DataTypes.StringType,
                    "NULL",
                    "a name that the version gets, such as champion")),
            VERSION,
            this::promote),
        new SqlProcedure(
            "set_alias",
            "Gives a name to a promoted version, and takes it from the one that had it.",
            List.of(
                required("model", DataTypes.StringType, "the model's name"),
                required("version", DataTypes.StringType, "its number, another alias, or latest"),
                required("alias", DataTypes.StringType, "the name, such as champion")),
            VERSION,
            this::setAlias),
        new SqlProcedure(
            "export_model",
            "Writes a version as a Spark ML PipelineModel into a new folder.",
            List.of(
                required("model", DataTypes.StringType, "the model's name"),
                required("version", DataTypes.StringType, "its number, an alias, or latest"),
                required("to", DataTypes.StringType, "the new folder, of any Hadoop file system")),
            EXPORTED,
            this::export));
  }

  private RegistryModels models() {
    return new RegistryModels(
        SparkSession.active().sessionState().newHadoopConf(), options.registryFolder());
  }

  private List<Object[]> promote(Arguments arguments) {
    Optional<String> alias = arguments.findValue("alias", ModelProcedures::checked);
    RegistryModels models = models();
    PromotedModel promoted =
        models.promote(
            SparkSession::active,
            arguments.value("run", RunId::new),
            arguments.checked(() -> new RoundNumber(Math.toIntExact(arguments.number("round")))),
            Instant.now());
    alias.ifPresent(name -> models.alias(promoted, name, Instant.now()));
    return List.<Object[]>of(row(promoted, alias));
  }

  private static String checked(String alias) {
    ModelAlias.check(alias);
    return alias;
  }

  private List<Object[]> setAlias(Arguments arguments) {
    RegistryModels models = models();
    String alias = arguments.value("alias", ModelProcedures::checked);
    PromotedModel found = models.find(arguments.text("model"), arguments.text("version"));
    models.alias(found, alias, Instant.now());
    return List.<Object[]>of(row(found, Optional.of(alias)));
  }

  private static Object[] row(PromotedModel promoted, Optional<String> alias) {
    return new Object[] {
      promoted.model().model(),
      promoted.version(),
      promoted.model().run().name(),
      promoted.model().round().number(),
      alias.orElse(null)
    };
  }

  private List<Object[]> export(Arguments arguments) {
    RegistryModels models = models();
    PromotedModel found = models.find(arguments.text("model"), arguments.text("version"));
    String folder = arguments.text("to");
    boolean needed = SparkMlPipeline.needsInterlake(models.export(found, folder));
    return List.<Object[]>of(new Object[] {found.model().model(), found.version(), folder, needed});
  }
}
