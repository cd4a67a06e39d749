package org.interlake.site;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.PersonalModel;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.registry.PersonalVersion;
import org.interlake.site.registry.SiteRegistry;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the models that this site has made for itself, and puts them to use. */
@Command(
    name = "site models",
    mixinStandardHelpOptions = true,
    description = "Lists and exports the models that this site has made for itself.",
    synopsisSubcommandLabel = "(list | export)",
    subcommands = {SiteModelsCommand.ListModels.class, SiteModelsCommand.Export.class})
final class SiteModelsCommand {
  private SiteModelsCommand() {}

  static CommandLine commandLine() {
    return SiteJob.commandLine(new SiteModelsCommand());
  }

  /** Where the registry is. */
  static final class Where {
    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The site's configuration, which names its registry.")
    private Path configFile;

    private SiteRegistry open(SparkSession spark) {
      SiteConfig config = SiteConfigReader.read(configFile);
      URI folder =
          config
              .registry()
              .orElseThrow(
                  () ->
                      new CommandLine.ParameterException(
                          commandLine(),
                          "%s names no registry, so this site keeps no models of its own (give it a folder as 'registry')"
                              .formatted(configFile)));
      return new SiteRegistry(spark, folder);
    }
  }

  private static CommandSession session() {
    return CommandSession.named("interlake-site-models");
  }

  static Map<String, Object> jsonOf(PersonalVersion version) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("model", version.model());
    answer.put("version", version.version());
    answer.put("kind", version.plan().personalization().kind());
    answer.put("run", version.run().name());
    answer.put("round", version.round().number());
    answer.put("tableId", version.tableId());
    answer.put("tableVersion", version.tableVersion());
    answer.put("heldOut", version.heldOut());
    answer.put("madeAt", version.createdAt().toString());
    return answer;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Lists every version, newest first, with a metric of it, of the global model and of the one that this site would have had alone.",
      footer = {
        "",
        "Examples:",
        "  bin/interlake site models list --conf-file site.yaml",
        "  bin/interlake site models list --conf-file site.yaml --json"
      })
  static final class ListModels implements Callable<Integer> {
    @Mixin private Where where;

    @Option(
        names = "--json",
        description =
            "Print a JSON list of objects: model, version, kind, run, round, tableId, tableVersion, heldOut (personal, global, local-only: by metric), madeAt.")
    private boolean json;

    @Override
    public Integer call() {
      try (CommandSession session = session()) {
        List<PersonalVersion> versions = where.open(session.spark()).versions();
        if (json) {
          System.out.println(
              MessageCodec.write(versions.stream().map(SiteModelsCommand::jsonOf).toList()));
        } else {
          print(versions);
        }
      }
      return 0;
    }

    private static void print(List<PersonalVersion> versions) {
      System.out.printf(
          Locale.ROOT,
          "%-24s %7s  %-10s %-28s %6s  %-10s %9s %9s %10s  %s%n",
          "MODEL",
          "VERSION",
          "KIND",
          "RUN",
          "TABLE",
          "METRIC",
          "PERSONAL",
          "GLOBAL",
          "LOCAL-ONLY",
          "MADE");
      for (PersonalVersion version : versions) {
        SortedMap<String, Double> own =
            version.heldOut().getOrDefault(PersonalModel.PERSONAL, new TreeMap<>());
        String metric =
            own.keySet().stream().filter(name -> !name.equals("examples")).findFirst().orElse("-");
        System.out.printf(
            Locale.ROOT,
            "%-24s %7d  %-10s %-28s %6d  %-10s %9s %9s %10s  %s%n",
            version.model(),
            version.version(),
            version.plan().personalization().kind(),
            version.run(),
            version.tableVersion(),
            metric,
            shown(own, metric),
            shown(version.heldOut().get(PersonalModel.GLOBAL), metric),
            shown(version.heldOut().get(PersonalModel.LOCAL_ONLY), metric),
            version.createdAt());
      }
    }

    private static String shown(Map<String, Double> metrics, String metric) {
      return metrics == null || metrics.get(metric) == null
          ? "-"
          : String.format(Locale.ROOT, "%.4f", metrics.get(metric));
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description =
          "Writes a model as a Spark ML PipelineModel, which plain Spark loads wherever it has the model.",
      footer = {
        "",
        "Example:",
        "  bin/interlake site models export heart@2 --conf-file site.yaml --to /srv/models/heart"
      })
  static final class Export implements Callable<Integer> {
    @Mixin private Where where;

    @Parameters(paramLabel = "NAME[@VERSION]", description = "The model; default the newest.")
    private String reference;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "FOLDER",
        description = "The new folder; it must not exist.")
    private String to;

    @Option(
        names = "--json",
        description = "Print one JSON object: model, version, folder, needsInterlake.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      try (CommandSession session = session()) {
        SparkSession spark = session.spark();
        PersonalVersion found = where.open(spark).find(reference);
        org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(to);
        if (target.getFileSystem(spark.sessionState().newHadoopConf()).exists(target)) {
          throw new CommandLine.ParameterException(
              commandLine(), "%s exists already and is not overwritten".formatted(to));
        }
        PipelineModel pipeline =
            SparkMlPipeline.of(found.plan(), found.contract(), found.parameters());
        pipeline.save(to);
        boolean needsInterlake = SparkMlPipeline.needsInterlake(pipeline);
        if (json) {
          Map<String, Object> answer = new LinkedHashMap<>();
          answer.put("model", found.model());
          answer.put("version", found.version());
          answer.put("folder", to);
          answer.put("needsInterlake", needsInterlake);
          System.out.println(MessageCodec.write(answer));
          return 0;
        }
        System.out.printf(
            Locale.ROOT,
            "wrote %s, version %d, to %s%nread it with: org.apache.spark.ml.PipelineModel.load(\"%s\")%s%n",
            found.model(),
            found.version(),
            to,
            to,
            needsInterlake
                ? ", and interlake-site.jar on the class path: Spark has no such network"
                : "");
      }
      return 0;
    }
  }
}
