package org.interlake.site;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.agent.DeskException;
import org.interlake.site.agent.PlanDesk;
import org.interlake.site.agent.PlanDesk.CatalystPlan;
import org.interlake.site.agent.PlanDesk.OnDesk;
import org.interlake.site.agent.PlanReport;
import org.interlake.site.policy.Clause;
import org.interlake.site.policy.Verdict;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a plan would do at this site, before it does: {@code explain} and {@code dry-run}. */
abstract class SiteExplainCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PLAN|RUN",
      description = "A plan's file, or the name of a run on the exchange.")
  private String asked;

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The site's configuration; docs/reference/site.md describes it.")
  private Path configFile;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: plan, digest, dataset, purpose, accepted, reasons, words, reads, computes, sends, spends, clauses.")
  private boolean json;

  /** {@code site explain}. */
  @Command(
      name = "site explain",
      mixinStandardHelpOptions = true,
      description =
          "Prints what a plan would read, compute, send and spend here, and each clause of the policy that it meets or breaks. Sends nothing.",
      footerHeading = "%nExit codes:%n",
      footer = {
        "  0    this site would take part",
        "  64   wrong options, or no such plan or run",
        "  65   the table does not fit the plan",
        "  69   exchange or table cannot be reached",
        "  77   the policy forbids it",
        "  78   configuration or key file is wrong",
        "",
        "Example:",
        "  bin/interlake site explain conf/plans/heart-newton.yaml --conf-file site.yaml"
      })
  static final class Explain extends SiteExplainCommand {
    @Option(names = "--plan", description = "Print Spark's plan of the read, too.")
    private boolean catalyst;

    static CommandLine commandLine() {
      return SiteJob.commandLine(new Explain());
    }

    @Override
    PlanReport report(PlanDesk desk, OnDesk plan) {
      return desk.explain(plan, catalyst ? CatalystPlan.SHOWN : CatalystPlan.LEFT_OUT);
    }
  }

  /** {@code site dry-run}. */
  @Command(
      name = "site dry-run",
      mixinStandardHelpOptions = true,
      description =
          "Does what a run would begin with, all but sending: reads the table, fits the features to this site's rows alone and computes the first round of training. Prints how large each message is and how long it took.",
      footerHeading = "%nExit codes:%n",
      footer = {
        "  0    this site would take part",
        "  64   wrong options, or no such plan or run",
        "  65   the table does not fit the plan",
        "  69   exchange or table cannot be reached",
        "  77   the policy forbids it",
        "  78   configuration or key file is wrong",
        "",
        "Example:",
        "  bin/interlake site dry-run conf/plans/heart-newton.yaml --conf-file site.yaml"
      })
  static final class DryRun extends SiteExplainCommand {
    static CommandLine commandLine() {
      return SiteJob.commandLine(new DryRun());
    }

    @Override
    PlanReport report(PlanDesk desk, OnDesk plan) {
      return desk.dryRun(plan);
    }
  }

  abstract PlanReport report(PlanDesk desk, OnDesk plan);

  @Override
  public Integer call() {
    return SiteJob.withDesk(
        "explain",
        configFile,
        desk -> {
          PlanReport report = report(desk, onDesk(desk));
          if (json) {
            System.out.println(MessageCodec.write(report.toJson()));
          } else {
            print(report, System.out);
          }
          return report.code();
        });
  }

  private OnDesk onDesk(PlanDesk desk) {
    Path file = Path.of(asked);
    if (Files.exists(file)) {
      return desk.ofFile(file);
    }
    try {
      return desk.ofRun(new RunId(asked));
    } catch (IllegalArgumentException e) {
      throw new DeskException("there is no file %s, and no run has such a name".formatted(asked));
    }
  }

  static void print(PlanReport report, PrintStream out) {
    out.printf("plan      %s %s%n", report.plan().name(), report.digest().hex());
    out.printf(
        "asks for  dataset %s, purpose %s%n", report.plan().dataset(), report.plan().purpose());
    out.println("reads");
    PlanReport.Reads reads = report.reads();
    out.printf("  table     %s%n", orElse(reads.table(), "not looked at"));
    out.printf("  columns   %s%n", String.join(", ", reads.columns()));
    out.printf("  rows      %s%n", orElse(reads.rows(), "not counted"));
    out.printf("  filter    %s%n", orElse(reads.filter(), "none"));
    reads.masked().forEach((column, mask) -> out.printf("  mask      %s: %s%n", column, mask));
    reads.catalyst().ifPresent(text -> text.lines().forEach(line -> out.println("  | " + line)));
    PlanReport.Computes computes = report.computes();
    out.println("computes");
    out.printf(
        "  %s%n",
        computes.family().isEmpty()
            ? "%s, %d rounds at most".formatted(computes.kind(), computes.rounds())
            : "%s by %s, %d rounds of training at most"
                .formatted(computes.family(), computes.strategy(), computes.rounds()));
    out.println("sends");
    for (PlanReport.Message message : report.sends().messages()) {
      out.printf(
          "  %-18s %s%,d bytes%s: %s%n",
          message.round(),
          message.times() > 1 ? "up to %d times ".formatted(message.times()) : "",
          message.bytes(),
          message
              .seconds()
              .map(seconds -> String.format(Locale.ROOT, " in %.3f s", seconds))
              .orElse(" of numbers"),
          message.vectors().stream()
              .map(shape -> "%s[%d]".formatted(shape.name(), shape.numbers()))
              .collect(Collectors.joining(", ")));
    }
    report.sends().protections().forEach(words -> out.println("  " + words));
    report.sends().open().forEach(words -> out.println("  not known yet: " + words));
    out.println("spends");
    out.printf(
        "  %s%n", report.spends().run().map(SiteExplainCommand::text).orElse("no privacy budget"));
    report.spends().before().ifPresent(cost -> out.println("  spent before: " + text(cost)));
    report.spends().budget().ifPresent(cost -> out.println("  budget: " + text(cost)));
    out.println("policy");
    for (Clause clause : report.clauses()) {
      out.printf(
          "  %-6s %s: %s%n",
          clause.isMet() ? "met" : "BROKEN", clause.key(), clause.verdict().words());
      if (clause.verdict() instanceof Verdict.Broken broken) {
        out.printf("         the driver would read: %s%n", broken.reason().key());
      }
    }
    out.println(
        report
            .refusal()
            .map(refusal -> "DECLINED  %s: %s".formatted(refusal.reason(), report.words()))
            .orElse("ACCEPTED  this site would take part"));
  }

  private static String text(PlanReport.Cost cost) {
    return String.format(Locale.ROOT, "epsilon %.4g at delta %.2g", cost.epsilon(), cost.delta());
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }
}
