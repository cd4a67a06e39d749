package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.run.ModelComparison;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.StopRule.Metric;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Tells whether a run's model is as good as the promoted one. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Compares the model of a run with the newest version of its name that is not of that run; reads the registry only.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    as good or better, or there is no version to compare with",
      "  3    worse by more than the tolerance",
      "  65   no such run, or the registry has no such metric of one of the models",
      "  75   the run has not ended",
      "  76   the run was abandoned",
      "",
      "Examples:",
      "  bin/interlake models compare --run heart-2 --metric auc --conf-file driver.yaml",
      "  bin/interlake models compare --run heart-2 --metric log-loss --tolerance 0.01 --conf-file driver.yaml --json"
    })
final class ModelsCompareCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private RegistryPlace where;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "The run.")
  private RunId run;

  @Option(
      names = "--metric",
      required = true,
      paramLabel = "NAME",
      converter = MetricName.class,
      description = "What is compared, on held-out rows of all sites: auc, log-loss, rmse, ...")
  private Metric metric;

  @Option(
      names = "--tolerance",
      defaultValue = "0",
      paramLabel = "X",
      description = "How much worse the run's model may be (default: ${DEFAULT-VALUE}).")
  private double tolerance;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: model, metric, candidate (run, round, value), champion (version, run, round, value), gain, sameRows, tolerance, holds.")
  private boolean json;

  /** A metric as plans name it. */
  static final class MetricName implements ITypeConverter<Metric> {
    @Override
    public Metric convert(String text) {
      return Stream.of(Metric.values())
          .filter(metric -> metric.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is no metric (there are: %s)"
                          .formatted(text, List.of(Metric.values()))));
    }
  }

  @Override
  public Integer call() {
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new CommandException(
          ExitCode.USAGE, "--tolerance is %s (must be 0 or more)".formatted(tolerance));
    }
    Registry registry = where.models().registry();
    ModelVersion candidate = LastModel.of(registry, run, where.folder());
    double value =
        ModelComparison.heldOut(registry.metrics(run), candidate.digest(), metric)
            .orElseThrow(() -> noMetric(registry, run, candidate))
            .value();
    Optional<PromotedModel> champion =
        ModelComparison.champion(
            where.models().promoted().versions(candidate.model(), Integer.MAX_VALUE), run);
    if (champion.isEmpty()) {
      return say(candidate, value, champion, Optional.empty());
    }
    ModelComparison comparison =
        ModelComparison.of(registry, run, candidate.digest(), champion.get(), metric, tolerance)
            .orElseThrow(
                () -> noMetric(registry, champion.get().model().run(), champion.get().model()));
    return say(candidate, value, champion, Optional.of(comparison));
  }

  private CommandException noMetric(Registry registry, RunId of, ModelVersion model) {
    return new CommandException(
        ExitCode.DATA,
        "the registry has no %s of round %s of run %s on held-out rows (it has: %s)"
            .formatted(
                metric,
                model.round(),
                of,
                registry.metrics(of).stream()
                    .filter(value -> value.model().equals(model.digest()))
                    .filter(value -> value.scope() == MetricValue.Scope.OVERALL)
                    .filter(value -> value.split().equals("test"))
                    .map(MetricValue::name)
                    .distinct()
                    .sorted()
                    .toList()));
  }

  private int say(
      ModelVersion candidate,
      double value,
      Optional<PromotedModel> champion,
      Optional<ModelComparison> comparison) {
    boolean holds = comparison.map(ModelComparison::holds).orElse(true);
    System.out.print(
        json
            ? json(candidate, value, champion, comparison, holds)
            : text(candidate, value, champion, comparison));
    return holds ? ExitCode.DONE.code() : ExitCode.UNMET.code();
  }

  private String text(
      ModelVersion candidate,
      double value,
      Optional<PromotedModel> champion,
      Optional<ModelComparison> comparison) {
    String ours =
        String.format(
            Locale.ROOT,
            "candidate  run %s, round %s  test %s %.6f%n",
            run,
            candidate.round(),
            metric,
            value);
    if (comparison.isEmpty()) {
      return ours + "there is no other version of %s%n".formatted(candidate.model());
    }
    ModelComparison known = comparison.get();
    PromotedModel version = champion.orElseThrow();
    String rows =
        known.rows() == ModelComparison.SameRows.YES
            ? ""
            : known.rows() == ModelComparison.SameRows.NO
                ? String.format("note: they were measured on other versions of the tables%n")
                : String.format("note: whether on the same rows, the sites do not tell%n");
    return ours
        + String.format(
            Locale.ROOT,
            "champion   %s, version %d (run %s)  test %s %.6f%n%s%s by %.6f, tolerance %s%n",
            candidate.model(),
            version.version(),
            version.model().run(),
            metric,
            known.champion(),
            rows,
            known.gain() >= 0 ? "better" : known.holds() ? "as good: worse" : "worse",
            Math.abs(known.gain()),
            tolerance);
  }

  private String json(
      ModelVersion candidate,
      double value,
      Optional<PromotedModel> champion,
      Optional<ModelComparison> comparison,
      boolean holds) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("model", candidate.model()).put("metric", metric.toString());
    answer
        .putObject("candidate")
        .put("run", run.name())
        .put("round", candidate.round().number())
        .put("value", value);
    comparison.ifPresent(
        known -> {
          PromotedModel version = champion.orElseThrow();
          answer
              .putObject("champion")
              .put("version", version.version())
              .put("run", version.model().run().name())
              .put("round", version.model().round().number())
              .put("value", known.champion());
          answer.put("gain", known.gain());
          answer.put("sameRows", known.rows().name().toLowerCase(Locale.ROOT));
        });
    answer.put("tolerance", tolerance).put("holds", holds);
    return answer + System.lineSeparator();
  }
}
