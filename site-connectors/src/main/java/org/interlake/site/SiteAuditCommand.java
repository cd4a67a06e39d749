package org.interlake.site;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.audit.AuditCheck;
import org.interlake.site.audit.AuditEntry;
import org.interlake.site.audit.AuditEvent;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Looks at what this site has been asked, has answered and has let out. */
@Command(
    name = "site audit",
    mixinStandardHelpOptions = true,
    description = "Shows this site's audit, and whether its chain holds.",
    synopsisSubcommandLabel = "(show | verify)",
    subcommands = {SiteAuditCommand.Show.class, SiteAuditCommand.Verify.class})
final class SiteAuditCommand {
  private SiteAuditCommand() {}

  static CommandLine commandLine() {
    return SiteJob.commandLine(new SiteAuditCommand())
        .registerConverter(
            AuditCheck.Head.class,
            text -> {
              try {
                return AuditCheck.Head.parse(text);
              } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
              }
            });
  }

  /** {@code site audit show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints the audit's rows, the oldest first.",
      footer = {
        "",
        "Examples:",
        "  bin/interlake site audit show --conf-file site.yaml",
        "  bin/interlake site audit show --conf-file site.yaml --run heart-newton-1a2b3c4d --json"
      })
  static final class Show implements Callable<Integer> {
    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The site's configuration, which names its ledger and its state.")
    private Path configFile;

    @Option(names = "--run", paramLabel = "RUN", description = "Only the rows of this run.")
    private RunId run;

    @Option(
        names = "--json",
        description =
            "Print one JSON object a line: sequence, recordedAt, kind, run and what belongs to it, previous, digest.")
    private boolean json;

    @Override
    public Integer call() {
      return SiteJob.withDesk(
          "audit",
          configFile,
          desk -> {
            List<AuditEntry> entries =
                desk.audit().entries().stream()
                    .filter(entry -> run == null || entry.event().run().equals(run.name()))
                    .toList();
            for (AuditEntry entry : entries) {
              System.out.println(json ? MessageCodec.write(jsonOf(entry)) : line(entry));
            }
            if (entries.isEmpty() && !json) {
              System.out.println("The audit has no such row.");
            }
            return ExitCode.DONE;
          });
    }
  }

  /** {@code site audit verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Looks whether a row of the audit was changed, removed, doubled or put elsewhere. Changes nothing.",
      footerHeading = "%nExit codes:%n",
      footer = {
        "  0    the chain holds",
        "  64   wrong options",
        "  65   it does not, and what is wrong is printed",
        "  69   the audit cannot be read",
        "  78   configuration or key file is wrong",
        "",
        "Keep the head that it prints in a place that this machine's administrator cannot write: only",
        "with it can it be found that the audit's end was removed, or that all of it was written anew.",
        "",
        "Example:",
        "  bin/interlake site audit verify --conf-file site.yaml"
      })
  static final class Verify implements Callable<Integer> {
    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The site's configuration, which names its ledger and its state.")
    private Path configFile;

    @Option(
        names = "--head",
        paramLabel = "N:DIGEST",
        description = "A head that was noted before: the row must be there, unchanged.")
    private AuditCheck.Head head;

    @Option(
        names = "--json",
        description = "Print one JSON object: holds, rows, head (not there: no rows), findings.")
    private boolean json;

    @Override
    public Integer call() {
      return SiteJob.withDesk(
          "audit",
          configFile,
          desk -> {
            AuditCheck check = desk.audit().verify();
            if (head != null) {
              check = check.against(head, desk.audit().entries());
            }
            if (json) {
              System.out.println(MessageCodec.write(jsonOf(check)));
            } else {
              print(check);
            }
            return check.findings().isEmpty() ? ExitCode.DONE : ExitCode.DATA;
          });
    }

    private static void print(AuditCheck check) {
      check.findings().forEach(finding -> System.out.println("WRONG     " + finding));
      System.out.printf("rows      %d%n", check.rows());
      check.head().ifPresent(last -> System.out.println("head      " + last.text()));
      if (check.findings().isEmpty()) {
        System.out.println("The chain holds.");
      }
    }
  }

  private static String line(AuditEntry entry) {
    AuditEvent event = entry.event();
    StringBuilder line =
        new StringBuilder(
            "%6d  %s  %-9s  %s"
                .formatted(entry.sequence(), entry.recordedAt(), event.kind().key(), event.run()));
    append(line, "round", event.round() == 0 ? "" : Integer.toString(event.round()));
    append(line, "dataset", event.dataset());
    append(line, "purpose", event.purpose());
    append(line, "by", event.by());
    append(
        line, "table", event.table().isEmpty() ? "" : event.table() + "@" + event.tableVersion());
    append(line, "reasons", event.reasons());
    append(line, "words", event.words());
    append(line, "bytes", event.bytes() == 0 ? "" : Long.toString(event.bytes()));
    append(line, "epsilon", event.epsilon() == 0 ? "" : "%.4g".formatted(event.epsilon()));
    return line.toString();
  }

  private static void append(StringBuilder line, String name, String value) {
    if (!value.isEmpty()) {
      line.append("  ").append(name).append('=').append(value);
    }
  }

  static Map<String, Object> jsonOf(AuditCheck check) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("holds", check.findings().isEmpty());
    answer.put("rows", check.rows());
    check.head().ifPresent(last -> answer.put("head", last.text()));
    answer.put("findings", check.findings());
    return answer;
  }

  private static Map<String, Object> jsonOf(AuditEntry entry) {
    AuditEvent event = entry.event();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sequence", entry.sequence());
    json.put("recordedAt", entry.recordedAt().toString());
    json.put("kind", event.kind().key());
    json.put("run", event.run());
    json.put("plan", event.plan());
    json.put("round", event.round());
    json.put("dataset", event.dataset());
    json.put("purpose", event.purpose());
    json.put("coordinator", event.coordinator());
    json.put("by", event.by());
    json.put("table", event.table());
    json.put("tableVersion", event.tableVersion());
    json.put("schema", event.schema());
    json.put("view", event.view());
    json.put("reasons", event.reasons());
    json.put("words", event.words());
    json.put("bytes", event.bytes());
    json.put("content", event.content());
    json.put("epsilon", event.epsilon());
    json.put("delta", event.delta());
    json.put("previous", entry.previous().hex());
    json.put("digest", entry.digest().hex());
    return json;
  }
}
