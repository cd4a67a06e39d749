package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.ParameterBytes;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.run.SiteSpread;
import org.interlake.models.glm.GlmSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a model comes from, and what is in it. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows where a model comes from, how sites differ, and its coefficients: with standard errors and tests, where its run made them.",
    footer = {
      "",
      "Examples:",
      "  bin/interlake models show heart --registry /srv/interlake/registry",
      "  bin/interlake models show heart@3 --conf-file driver.yaml --json"
    })
final class ModelsShowCommand implements Callable<Integer> {
  @Mixin private RegistryPlace where;

  @Parameters(
      paramLabel = "NAME[@VERSION]",
      description = "The model, by number or alias; default the newest.")
  private String reference;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: model, version, family, strategy, run, round, digest, parent, contributors, promotedAt, spread, summary, coefficients, unnamed.")
  private boolean json;

  @Override
  public Integer call() {
    PromotedModel found = where.models().find(reference);
    ModelVersion model = found.model();
    Optional<SiteSpread> spread = where.spread(model);
    Optional<GlmSummary> summary = where.summary(found);
    if (json) {
      JsonAnswer.print(json(found, spread, summary));
      return 0;
    }
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
    spread.ifPresent(known -> System.out.printf("%s%n%n", known.text()));
    System.out.print(
        summary.isPresent()
            ? summary.get().toText()
            : CoefficientList.text(model.coefficients(), parameters(model)));
    return 0;
  }

  /** All numbers of the model; 0 if how many is not known. */
  private static long parameters(ModelVersion model) {
    return model.parameters().map(ParameterBytes::length).orElse(0) / model.elementType().bytes();
  }

  static ObjectNode json(
      PromotedModel found, Optional<SiteSpread> spread, Optional<GlmSummary> summary) {
    ModelVersion model = found.model();
    ObjectNode answer = JsonAnswer.object();
    answer.put("model", model.model());
    answer.put("version", found.version());
    answer.put("family", model.family());
    answer.put("strategy", model.strategy());
    answer.put("run", model.run().name());
    answer.put("round", model.round().number());
    answer.put("digest", model.digest().hex());
    model.parent().ifPresent(parent -> answer.put("parent", parent.hex()));
    model.contributors().forEach(site -> answer.withArray("/contributors").add(site.name()));
    answer.put("promotedAt", found.promotedAt().toString());
    spread.ifPresent(known -> JsonAnswer.spread(answer.putObject("spread"), known));
    answer.putArray("coefficients");
    if (summary.isPresent()) {
      tell(answer, summary.get());
      return answer;
    }
    model
        .coefficients()
        .forEach(
            one ->
                JsonAnswer.number(
                    answer.withArray("/coefficients").addObject().put("name", one.name()),
                    "estimate",
                    one.value()));
    answer.put("unnamed", Math.max(0, parameters(model) - model.coefficients().size()));
    return answer;
  }

  private static void tell(ObjectNode answer, GlmSummary summary) {
    for (GlmSummary.Coefficient one : summary.coefficients()) {
      ObjectNode node = answer.withArray("/coefficients").addObject().put("name", one.name());
      JsonAnswer.number(node, "estimate", one.estimate());
      JsonAnswer.number(node, "standardError", one.standardError());
      JsonAnswer.number(node, "statistic", one.statistic());
      JsonAnswer.number(node, "pValue", one.pValue());
    }
    answer.put("unnamed", 0);
    ObjectNode node = answer.putObject("summary");
    node.put("rows", summary.rows());
    JsonAnswer.number(node, "deviance", summary.deviance());
    node.put("residualDegrees", summary.residualDegrees());
    JsonAnswer.number(node, "nullDeviance", summary.nullDeviance());
    node.put("nullDegrees", summary.nullDegrees());
    JsonAnswer.number(node, "dispersion", summary.dispersion());
    JsonAnswer.number(node, "logLikelihood", summary.logLikelihood());
    JsonAnswer.number(node, "aic", summary.aic());
  }
}
