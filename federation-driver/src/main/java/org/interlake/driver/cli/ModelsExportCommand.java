package org.interlake.driver.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.request.RegistryModels;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model for those who have no Interlake. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes a model as a Spark ML PipelineModel, which plain Spark loads wherever it has the model.",
    footer = {
      "",
      "Example:",
      "  bin/interlake models export heart@champion --conf-file driver.yaml --to /srv/models/heart"
    })
final class ModelsExportCommand implements Callable<Integer> {
  @Mixin private RegistryPlace where;

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

  @Option(
      names = "--json",
      description = "Print one JSON object: model, version, folder, needsInterlake.")
  private boolean json;

  @Override
  public Integer call() {
    PromotedModel found = where.models().find(reference);
    try (CommandSession session = CommandSession.named(ModelsCommand.APPLICATION)) {
      return export(found, session.spark());
    }
  }

  private int export(PromotedModel found, SparkSession spark) {
    PipelineModel pipeline =
        new RegistryModels(spark.sessionState().newHadoopConf(), where.folder()).export(found, to);
    boolean needsInterlake = SparkMlPipeline.needsInterlake(pipeline);
    if (json) {
      JsonAnswer.print(
          JsonAnswer.object()
              .put("model", found.model().model())
              .put("version", found.version())
              .put("folder", to)
              .put("needsInterlake", needsInterlake));
      return 0;
    }
    System.out.printf(
        Locale.ROOT,
        "wrote %s, version %d, to %s%nread it with: org.apache.spark.ml.PipelineModel.load(\"%s\")%s%n",
        found.model().model(),
        found.version(),
        to,
        to,
        needsInterlake
            ? ", and interlake-driver.jar on the class path: Spark has no such network"
            : "");
    return 0;
  }
}
