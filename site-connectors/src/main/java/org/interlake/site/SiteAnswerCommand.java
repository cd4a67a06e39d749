package org.interlake.site;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.agent.PlanDesk.Answered;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person's answer to a run: {@code accept} and {@code decline}. */
final class SiteAnswerCommand {
  private SiteAnswerCommand() {}

  static Map<String, Object> answer(RunId run, String said, String key, String value) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("run", run.name());
    answer.put("answer", said);
    answer.put(key, value);
    return answer;
  }

  /** {@code site accept}. */
  @Command(
      name = "site accept",
      mixinStandardHelpOptions = true,
      description =
          "Says yes to a run, signed with this site's key, if policy and table let the site take part. The agent then answers its calls.",
      footerHeading = "%nExit codes:%n",
      footer = {
        "  0    accepted, now or before",
        "  64   wrong options, no such run, or one that cannot be answered any more",
        "  65   the table does not fit the plan; nothing is answered",
        "  69   exchange or table cannot be reached",
        "  77   the policy forbids it; nothing is answered",
        "  78   configuration or key file is wrong",
        "",
        "Example:",
        "  bin/interlake site accept heart-newton-1a2b3c4d --conf-file site.yaml"
      })
  static final class Accept implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run.")
    private RunId run;

    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The site's configuration; docs/reference/site.md describes it.")
    private Path configFile;

    @Option(
        names = "--digest",
        paramLabel = "HEX",
        defaultValue = "",
        description =
            "Only if the digest of the run's plan starts so, as 'site explain' printed it.")
    private String digest;

    @Option(names = "--json", description = "Print one JSON object: run, answer, table.")
    private boolean json;

    static CommandLine commandLine() {
      return SiteJob.commandLine(new Accept());
    }

    @Override
    public Integer call() {
      return SiteJob.withDesk(
          "accept",
          configFile,
          desk -> {
            Answered answered = desk.accept(run, digest);
            if (answered instanceof Answered.NotPermitted not) {
              System.err.printf(
                  "site: run %s was not accepted, and not declined (%s): %s%n",
                  run, not.refusal().reason(), not.words());
              return not.refusal().reason().startsWith("data.")
                      || not.refusal().reason().startsWith("table.")
                  ? ExitCode.DATA
                  : ExitCode.REFUSED;
            }
            String table = ((Answered.Accepted) answered).table();
            System.out.println(
                json
                    ? MessageCodec.write(answer(run, "accepted", "table", table))
                    : "accepted  run %s, table %s".formatted(run, table));
            return ExitCode.DONE;
          });
    }
  }

  /** {@code site decline}. */
  @Command(
      name = "site decline",
      mixinStandardHelpOptions = true,
      description =
          "Says no to a run, signed with this site's key; also to one that the site is in. The driver reads 'site.declined', and no more.",
      footerHeading = "%nExit codes:%n",
      footer = {
        "  0    declined, now or before",
        "  64   wrong options, no such run, or one that is over",
        "  69   exchange cannot be reached",
        "  78   configuration or key file is wrong",
        "",
        "Example:",
        "  bin/interlake site decline heart-newton-1a2b3c4d --reason 'no contract yet' --conf-file site.yaml"
      })
  static final class Decline implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The run.")
    private RunId run;

    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The site's configuration; docs/reference/site.md describes it.")
    private Path configFile;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "Why, for this site's audit. It is not told to the driver.")
    private String reason;

    @Option(names = "--json", description = "Print one JSON object: run, answer, reason.")
    private boolean json;

    static CommandLine commandLine() {
      return SiteJob.commandLine(new Decline());
    }

    @Override
    public Integer call() {
      return SiteJob.withDesk(
          "decline",
          configFile,
          desk -> {
            Answered.Declined declined = (Answered.Declined) desk.decline(run, reason);
            String told = declined.refusal().reason();
            System.out.println(
                json
                    ? MessageCodec.write(answer(run, "declined", "reason", told))
                    : "declined  run %s: %s".formatted(run, told));
            return ExitCode.DONE;
          });
    }
  }
}
