package org.interlake.driver.cli;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.interlake.driver.registry.ModelAlias;
import org.interlake.driver.request.RegistryModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A name for a version. */
@Command(
    name = "alias",
    mixinStandardHelpOptions = true,
    description =
        "Gives a name to a promoted version, and takes it from the one that had it: SQL and the other commands then find that version by it.",
    footer = {
      "",
      "Example:",
      "  bin/interlake models alias heart@3 champion --conf-file driver.yaml"
    })
final class ModelsAliasCommand implements Callable<Integer> {
  @Mixin private RegistryPlace where;

  @Parameters(index = "0", paramLabel = "NAME@VERSION", description = "The model's version.")
  private String reference;

  @Parameters(
      index = "1",
      paramLabel = "ALIAS",
      description = "The name: lower-case letters, digits, '-' and '_'; such as champion.")
  private String alias;

  @Option(names = "--json", description = "Print one JSON object: model, alias, version.")
  private boolean json;

  @Override
  public Integer call() {
    ModelsCommand.checkAlias(alias);
    RegistryModels models = where.models();
    ModelAlias given = models.alias(models.find(reference), alias, Instant.now());
    if (json) {
      JsonAnswer.print(
          JsonAnswer.object()
              .put("model", given.model())
              .put("alias", given.alias())
              .put("version", given.version()));
    } else {
      System.out.println(text(given));
    }
    return 0;
  }

  static String text(ModelAlias alias) {
    return "%s@%s is now version %d".formatted(alias.model(), alias.alias(), alias.version());
  }
}
