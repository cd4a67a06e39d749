package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.interlake.driver.gate.Finding;
import org.interlake.driver.gate.Finding.Verdict;
import org.interlake.driver.gate.GateRule;
import org.interlake.driver.gate.GateRulesReader;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.StatisticValue;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells whether what a statistics run came to is what somebody expects: before training. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Judges the statistics of a run by rules; reads the registry only.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    every rule is met",
      "  3    a rule is broken, or its number is withheld",
      "  64   wrong options",
      "  65   no such run, or a rule asks for what the run did not measure",
      "  69   the registry cannot be read",
      "  75   the run has not ended",
      "  76   the run was abandoned",
      "  78   the file of rules is wrong",
      "",
      "Example:",
      "  bin/interlake gate --run heart-statistics-1 --rules conf/gates/heart.yaml --conf-file driver.yaml"
    })
final class GateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private RegistryPlace where;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "The statistics run.")
  private RunId run;

  @Option(
      names = "--rules",
      required = true,
      paramLabel = "FILE",
      description = "What is expected; docs/reference/gate.md describes it.")
  private Path rulesFile;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: run, met, rules (subject, verdict, found, minimum, maximum).")
  private boolean json;

  @Override
  public Integer call() {
    List<GateRule> rules = GateRulesReader.read(rulesFile);
    Registry registry = where.models().registry();
    EndedRun.require(registry, run, where.folder());
    List<Statistic> statistics =
        registry.statistics(run).stream().map(StatisticValue::statistic).toList();
    if (statistics.isEmpty()) {
      throw new CommandException(
          ExitCode.DATA,
          "run %s has no statistics (a gate judges runs of plans of kind: statistics)"
              .formatted(run));
    }
    List<Finding> findings = rules.stream().map(rule -> rule.judge(statistics)).toList();
    requireMeasured(findings);
    boolean met = findings.stream().allMatch(finding -> finding.verdict() == Verdict.MET);
    System.out.print(json ? json(findings, met) : text(findings));
    return met ? ExitCode.DONE.code() : ExitCode.UNMET.code();
  }

  private void requireMeasured(List<Finding> findings) {
    String lost =
        findings.stream()
            .filter(finding -> finding.verdict() == Verdict.NOT_MEASURED)
            .map(finding -> finding.rule().subject())
            .collect(Collectors.joining("; "));
    if (!lost.isEmpty()) {
      throw new CommandException(
          ExitCode.DATA,
          "%s asks for what run %s did not measure: %s (let the plan measure it, or take the rule out)"
              .formatted(rulesFile, run, lost));
    }
  }

  private String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    long unmet = findings.stream().filter(finding -> finding.verdict() != Verdict.MET).count();
    for (Finding finding : findings) {
      text.append(
          "%-6s %s%n"
              .formatted(finding.verdict() == Verdict.MET ? "ok" : "broken", finding.text()));
    }
    return text.append(
            unmet == 0
                ? "gate open: run %s meets all of %d rules%n".formatted(run, findings.size())
                : "gate closed: run %s breaks %d of %d rules%n"
                    .formatted(run, unmet, findings.size()))
        .toString();
  }

  private String json(List<Finding> findings, boolean met) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("run", run.name());
    answer.put("met", met);
    ArrayNode rules = answer.putArray("rules");
    for (Finding finding : findings) {
      ObjectNode rule = rules.addObject();
      rule.put("subject", finding.rule().subject());
      rule.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      finding.found().ifPresent(found -> rule.put("found", found));
      finding.rule().minimum().ifPresent(minimum -> rule.put("minimum", minimum));
      finding.rule().maximum().ifPresent(maximum -> rule.put("maximum", maximum));
    }
    return answer + System.lineSeparator();
  }
}
