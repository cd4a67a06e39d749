package org.interlake.site;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.interlake.models.PrivacyCost;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.ledger.LedgerReport;
import org.interlake.site.ledger.LedgerTable;
import org.interlake.site.ledger.PrivacyBudget;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at what of the site's privacy budgets has been spent. */
@Command(
    name = "site privacy",
    mixinStandardHelpOptions = true,
    description = "Shows what of this site's privacy budgets has been spent.",
    synopsisSubcommandLabel = "spent",
    subcommands = SitePrivacyCommand.Spent.class)
final class SitePrivacyCommand {
  private SitePrivacyCommand() {}

  static CommandLine commandLine() {
    return SiteJob.commandLine(new SitePrivacyCommand());
  }

  @Command(
      name = "spent",
      mixinStandardHelpOptions = true,
      description =
          "Prints, for each dataset and table, what all answers together have cost a row.",
      footer = {
        "",
        "Examples:",
        "  bin/interlake site privacy spent --conf-file site.yaml",
        "  bin/interlake site privacy spent --conf-file site.yaml --json"
      })
  static final class Spent implements Callable<Integer> {
    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The site's configuration, which names its ledger and budgets.")
    private Path configFile;

    @Option(
        names = "--json",
        description =
            "Print a JSON list of objects: dataset, tableId, unit, runs, answers, epsilon, delta, budget, last.")
    private boolean json;

    @Override
    public Integer call() {
      SiteConfig config = SiteConfigReader.read(configFile);
      Map<String, PrivacyBudget> budgets = new TreeMap<>();
      config
          .policy()
          .privacy()
          .forEach((dataset, policy) -> policy.budget().ifPresent(of -> budgets.put(dataset, of)));
      try (CommandSession session = CommandSession.named("interlake-site-privacy")) {
        LedgerReport report =
            LedgerReport.of(
                new LedgerTable(session.spark(), config.ledger(), config.site()).entries(),
                budgets,
                PrivacyCost.ACCOUNTANT);
        if (json) {
          System.out.println(MessageCodec.write(jsonOf(report)));
        } else {
          print(report, System.out);
        }
      }
      return ExitCode.DONE.code();
    }
  }

  static void print(LedgerReport report, PrintStream out) {
    if (report.accounts().isEmpty()) {
      out.println("Nothing is spent: no answer of this site has cost privacy yet.");
      return;
    }
    out.printf(
        Locale.ROOT,
        "%-24s %-36s %-7s %5s %8s %10s %9s %10s  %s%n",
        "DATASET",
        "TABLE",
        "UNIT",
        "RUNS",
        "ANSWERS",
        "EPSILON",
        "DELTA",
        "BUDGET",
        "LAST");
    for (LedgerReport.Account account : report.accounts()) {
      out.printf(
          Locale.ROOT,
          "%-24s %-36s %-7s %5d %8d %10.4f %9.2g %10s  %s%n",
          account.dataset(),
          account.tableId(),
          account.unit(),
          account.runs(),
          account.answers(),
          account.epsilon(),
          account.delta(),
          account.budget().map(epsilon -> Double.toString(epsilon)).orElse("none"),
          account.last());
    }
  }

  /** Accounts as JSON: an epsilon that there is none of, and a budget, are left out. */
  static List<Map<String, Object>> jsonOf(LedgerReport report) {
    List<Map<String, Object>> accounts = new ArrayList<>();
    for (LedgerReport.Account account : report.accounts()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("dataset", account.dataset());
      fields.put("tableId", account.tableId());
      fields.put("unit", account.unit());
      fields.put("runs", account.runs());
      fields.put("answers", account.answers());
      if (Double.isFinite(account.epsilon())) {
        fields.put("epsilon", account.epsilon());
      }
      fields.put("delta", account.delta());
      account.budget().ifPresent(epsilon -> fields.put("budget", epsilon));
      fields.put("last", account.last().toString());
      accounts.add(fields);
    }
    return accounts;
  }
}
