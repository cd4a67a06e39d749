package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.registry.ModelAlias;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.run.SiteSpread;
import org.interlake.driver.run.SummaryRows;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.models.glm.GlmSummary;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the models that the registry keeps, and puts them to use. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description =
        "Lists, shows, exports, scores with, compares, promotes and names the models of the registry.",
    synopsisSubcommandLabel = "(list | show | export | score | compare | promote | alias)",
    subcommands = {
      ModelsCommand.ListModels.class,
      ModelsCommand.Show.class,
      ModelsCommand.Export.class,
      ModelsCommand.Score.class,
      ModelsCompareCommand.class,
      ModelsCommand.Promote.class,
      ModelsCommand.Alias.class
    })
final class ModelsCommand {
  private static final String PROBABILITY = "probability";

  /** Where the registry is. */
  static final class Where {
    @ArgGroup(multiplicity = "1")
    private Place place;

    private static final class Place {
      @Option(
          names = "--registry",
          required = true,
          paramLabel = "FOLDER",
          description = "The registry's folder, on any Hadoop file system.")
      private String registry;

      @Option(
          names = "--conf-file",
          required = true,
          paramLabel = "FILE",
          description = "The coordinator's configuration, which names the registry.")
      private Path configFile;
    }

    /** The coordinator's configuration; empty if the registry is named itself. */
    Optional<Path> configFile() {
      return Optional.ofNullable(place.configFile);
    }

    String folder() {
      return place.registry != null
          ? RegistryModels.folderUri(place.registry)
          : DriverConfigReader.read(place.configFile).registry().toString();
    }

    RegistryModels models() {
      return new RegistryModels(new Configuration(), folder());
    }

    /** What the run says of its final model; empty of any other, and without the run's tables. */
    Optional<GlmSummary> summary(PromotedModel found) {
      RunId run = found.model().run();
      Registry registry = new Registry(new Configuration(), folder());
      List<TestedCoefficient> coefficients = registry.coefficients(run);
      return coefficients.isEmpty()
          ? Optional.empty()
          : SummaryRows.read(
              models().plan(found), found.model().digest(), coefficients, registry.metrics(run));
    }

    /** How the model differs from site to site, if its run's tables are there. */
    Optional<SiteSpread> spread(ModelVersion model) {
      Registry registry = new Registry(new Configuration(), folder());
      return SiteSpread.of(registry.metrics(model.run()), model.digest());
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the promoted versions of every model, newest first.")
  static final class ListModels implements Callable<Integer> {
    @Mixin private Where where;

    @Option(names = "--json", description = "Print a JSON list of objects.")
    private boolean json;

    @Override
    public Integer call() {
      PromotedModels promoted = where.models().promoted();
      List<PromotedModel> versions =
          promoted.names().stream()
              .flatMap(name -> promoted.versions(name, Integer.MAX_VALUE).stream())
              .sorted(Comparator.comparing(PromotedModel::promotedAt).reversed())
              .toList();
      if (json) {
        System.out.println(json(versions));
        return 0;
      }
      System.out.printf(
          Locale.ROOT,
          "%-24s %7s  %-32s %5s  %-8s %-12s  %s%n",
          "MODEL",
          "VERSION",
          "RUN",
          "ROUND",
          "STRATEGY",
          "DIGEST",
          "PROMOTED");
      for (PromotedModel version : versions) {
        ModelVersion model = version.model();
        System.out.printf(
            Locale.ROOT,
            "%-24s %7d  %-32s %5s  %-8s %-12s  %s%n",
            model.model(),
            version.version(),
            model.run(),
            model.round(),
            model.strategy(),
            model.digest().abbreviated(),
            version.promotedAt());
      }
      return 0;
    }
  }

  private static String json(List<PromotedModel> versions) {
    ArrayNode all = new ObjectMapper().createArrayNode();
    for (PromotedModel version : versions) {
      ModelVersion model = version.model();
      all.addObject()
          .put("model", model.model())
          .put("version", version.version())
          .put("run", model.run().name())
          .put("round", model.round().number())
          .put("strategy", model.strategy())
          .put("digest", model.digest().hex())
          .put("promotedAt", version.promotedAt().toString());
    }
    return all.toPrettyString();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "Shows where a model comes from, how sites differ, and its coefficients: with standard errors and tests, where its run made them.")
  static final class Show implements Callable<Integer> {
    @Mixin private Where where;

    @Parameters(
        paramLabel = "NAME[@VERSION]",
        description = "The model, by number or alias; default the newest.")
    private String reference;

    @Override
    public Integer call() {
      PromotedModel found = where.models().find(reference);
      ModelVersion model = found.model();
      System.out.printf(
          Locale.ROOT,
          "model         %s, version %d%nfamily        %s, trained by %s%nrun           %s, round %s%n"
              + "digest        %s%nparent        %s%ncontributors  %s%npromoted      %s%n%n",
          model.model(),
          found.version(),
          model.family(),
          model.strategy(),
          model.run(),
          model.round(),
          model.digest(),
          model.parent().map(Object::toString).orElse("none"),
          model.contributors(),
          found.promotedAt());
      where.spread(model).ifPresent(spread -> System.out.printf("%s%n%n", spread.text()));
      Optional<GlmSummary> summary = where.summary(found);
      if (summary.isPresent()) {
        System.out.print(summary.get().toText());
        return 0;
      }
      System.out.print(
          CoefficientList.text(
              model.coefficients(),
              model.parameters().map(ParameterBytes::length).orElse(0)
                  / model.elementType().bytes()));
      return 0;
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description =
          "Writes a model as a Spark ML PipelineModel, which plain Spark loads wherever it has the model.")
  static final class Export implements Callable<Integer> {
    @Mixin private Where where;

    @Parameters(
        paramLabel = "NAME[@VERSION]",
        description = "The model, by number or alias; default the newest.")
    private String reference;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "FOLDER",
        description = "The new folder; it must not exist.")
    private String to;

    @Override
    public Integer call() {
      PromotedModel found = where.models().find(reference);
      SparkSession spark = SparkSession.builder().appName("interlake-models").getOrCreate();
      PipelineModel pipeline =
          new RegistryModels(spark.sessionState().newHadoopConf(), where.folder())
              .export(found, to);
      System.out.printf(
          Locale.ROOT,
          "wrote %s, version %d, to %s%nread it with: org.apache.spark.ml.PipelineModel.load(\"%s\")%s%n",
          found.model().model(),
          found.version(),
          to,
          to,
          SparkMlPipeline.needsInterlake(pipeline)
              ? ", and interlake-driver.jar on the class path: Spark has no such network"
              : "");
      return 0;
    }
  }

  @Command(
      name = "score",
      mixinStandardHelpOptions = true,
      description =
          "Scores the rows of a Delta table and writes them, with the scores, to another.")
  static final class Score implements Callable<Integer> {
    @Mixin private Where where;

    @Parameters(
        paramLabel = "NAME[@VERSION]",
        description = "The model, by number or alias; default the newest.")
    private String reference;

    @Option(
        names = "--table",
        required = true,
        paramLabel = "TABLE",
        description = "Rows to score: a catalog name, or delta.`/path`.")
    private String table;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "FOLDER",
        description =
            "The new Delta table: all columns, prediction, and for classes probability (binary: of the positive label).")
    private String to;

    @Override
    public Integer call() {
      PromotedModel found = where.models().find(reference);
      SparkSession spark = SparkSession.builder().appName("interlake-models").getOrCreate();
      Dataset<Row> rows = spark.table(table);
      Dataset<Row> scored =
          plainProbability(
              where.models().plan(found),
              where
                  .models()
                  .parts(found)
                  .pipeline()
                  .transform(rows)
                  .drop(SparkMlPipeline.FEATURES, "rawPrediction"));
      scored.write().format("delta").mode("errorifexists").save(to);
      System.out.printf(
          Locale.ROOT,
          "scored %d rows of %s with %s, version %d, into delta.`%s`%n",
          spark.read().format("delta").load(to).count(),
          table,
          found.model().model(),
          found.version(),
          to);
      return 0;
    }
  }

  /** The positive label's probability as a number, or that of each class as an array. */
  private static Dataset<Row> plainProbability(Plan plan, Dataset<Row> scored) {
    if (!List.of(scored.columns()).contains(PROBABILITY)) {
      return scored;
    }
    Column probabilities =
        org.apache.spark.ml.functions.vector_to_array(
            org.apache.spark.sql.functions.col(PROBABILITY), "float64");
    return scored.withColumn(
        PROBABILITY,
        plan.label() instanceof LabelSpec.Binary
            ? org.apache.spark.sql.functions.element_at(probabilities, 2)
            : probabilities);
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = "Makes the model of a round of a run the newest version of its name.")
  static final class Promote implements Callable<Integer> {
    @Mixin private Where where;

    @Option(names = "--run", required = true, paramLabel = "RUN", description = "The run.")
    private RunId run;

    @Option(
        names = "--round",
        paramLabel = "ROUND",
        description = "The round that made the model. Default: the last, of a run that has ended.")
    private RoundNumber round;

    @Option(
        names = "--alias",
        paramLabel = "ALIAS",
        description = "A name that this version gets, such as champion.")
    private String alias;

    @Override
    public Integer call() {
      if (alias != null) {
        checkAlias(alias);
      }
      RegistryModels models = where.models();
      RoundNumber made =
          round == null ? LastModel.of(models.registry(), run, where.folder()).round() : round;
      PromotedModel promoted =
          models.promote(
              () -> SparkSession.builder().appName("interlake-models").getOrCreate(),
              run,
              made,
              Instant.now());
      String name = promoted.model().model();
      System.out.printf(Locale.ROOT, "%s is now version %d%n", name, promoted.version());
      if (alias != null) {
        say(models.alias(promoted, alias, Instant.now()));
      }
      return 0;
    }
  }

  @Command(
      name = "alias",
      mixinStandardHelpOptions = true,
      description =
          "Gives a name to a promoted version, and takes it from the one that had it: SQL and the other commands then find that version by it.")
  static final class Alias implements Callable<Integer> {
    @Mixin private Where where;

    @Parameters(index = "0", paramLabel = "NAME@VERSION", description = "The model's version.")
    private String reference;

    @Parameters(
        index = "1",
        paramLabel = "ALIAS",
        description = "The name: lower-case letters, digits, '-' and '_'; such as champion.")
    private String alias;

    @Override
    public Integer call() {
      checkAlias(alias);
      RegistryModels models = where.models();
      say(models.alias(models.find(reference), alias, Instant.now()));
      return 0;
    }
  }

  private static void checkAlias(String alias) {
    try {
      ModelAlias.check(alias);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
  }

  private static void say(ModelAlias alias) {
    System.out.printf(
        Locale.ROOT, "%s@%s is now version %d%n", alias.model(), alias.alias(), alias.version());
  }
}
