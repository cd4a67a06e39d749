package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.PromotedModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which versions there are. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the promoted versions of every model, newest first.",
    footer = {
      "",
      "Examples:",
      "  bin/interlake models list --registry /srv/interlake/registry",
      "  bin/interlake models list --conf-file driver.yaml --json"
    })
final class ModelsListCommand implements Callable<Integer> {
  @Mixin private RegistryPlace where;

  @Option(
      names = "--json",
      description =
          "Print a JSON list of objects: model, version, run, round, strategy, digest, promotedAt.")
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
}
