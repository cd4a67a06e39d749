package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlake.driver.registry.ModelAlias;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.request.RegistryModels;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A run's model becomes the newest of its name. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = "Makes the model of a round of a run the newest version of its name.",
    footer = {
      "",
      "Examples:",
      "  bin/interlake models promote --run heart-1 --conf-file driver.yaml --alias champion",
      "  bin/interlake models promote --run heart-1 --round 7 --registry /srv/interlake/registry"
    })
final class ModelsPromoteCommand implements Callable<Integer> {
  @Mixin private RegistryPlace where;

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

  @Option(
      names = "--json",
      description = "Print one JSON object: model, version, run, round, alias.")
  private boolean json;

  @Override
  public Integer call() {
    if (alias != null) {
      ModelsCommand.checkAlias(alias);
    }
    RegistryModels models = where.models();
    RoundNumber made =
        round == null ? LastModel.of(models.registry(), run, where.folder()).round() : round;
    PromotedModel promoted;
    try (CommandSession session = CommandSession.named(ModelsCommand.APPLICATION)) {
      promoted = models.promote(session::spark, run, made, Instant.now());
    }
    Optional<ModelAlias> named =
        alias == null
            ? Optional.empty()
            : Optional.of(models.alias(promoted, alias, Instant.now()));
    String name = promoted.model().model();
    if (json) {
      ObjectNode answer =
          JsonAnswer.object()
              .put("model", name)
              .put("version", promoted.version())
              .put("run", run.name())
              .put("round", made.number());
      named.ifPresent(given -> answer.put("alias", given.alias()));
      JsonAnswer.print(answer);
      return 0;
    }
    System.out.printf(Locale.ROOT, "%s is now version %d%n", name, promoted.version());
    named.map(ModelsAliasCommand::text).ifPresent(System.out::println);
    return 0;
  }
}
