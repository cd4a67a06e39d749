package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.request.RunFigures;
import org.interlake.driver.text.TextTable;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the runs that the registry remembers. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists the registry's runs, shows one, and reports on it; starts no Spark.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RunsCommand.ListRuns.class, RunsCommand.Show.class, RunsReportCommand.class})
final class RunsCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Lists all runs, the latest first, with the state that each is in.",
      footer = {"", "Example:", "  bin/interlake runs list --registry /srv/interlake/registry"})
  static final class ListRuns implements Callable<Integer> {
    @Mixin private RegistryPlace where;

    @Option(
        names = "--status",
        paramLabel = "STATUS",
        description = "Only these: running, finished, abandoned or failed.")
    private RunState.Status status;

    @Option(
        names = "--json",
        description =
            "Print a JSON list of objects: run, status, reason, at, federation, plan, digest, model, family, strategy, rounds.")
    private boolean json;

    @Override
    public Integer call() {
      List<RunState> runs =
          where.models().registry().runs().stream()
              .filter(state -> status == null || state.status() == status)
              .toList();
      if (json) {
        ArrayNode all = JSON.createArrayNode();
        runs.forEach(state -> all.add(jsonOf(state)));
        System.out.println(all.toPrettyString());
        return ExitCode.DONE.code();
      }
      TextTable.lines(
              List.of("RUN", "STATUS", "ROUNDS", "MODEL", "STRATEGY", "SINCE"),
              runs.stream()
                  .map(
                      state ->
                          List.of(
                              state.run().name(),
                              lower(state.status()),
                              Integer.toString(state.rounds()),
                              state.model().isEmpty() ? "-" : state.model(),
                              state.strategy().isEmpty() ? "-" : state.strategy(),
                              state.at().toString()))
                  .toList())
          .forEach(System.out::println);
      return ExitCode.DONE.code();
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Shows a run: state, rounds, sites, metrics, duration and bytes.",
      footerHeading = "%nExit codes:%n",
      footer = {
        "  0    done",
        "  65   no such registry or run",
        "  69   the registry cannot be read",
        "",
        "Example:",
        "  bin/interlake runs show heart-1 --conf-file driver.yaml --json"
      })
  static final class Show implements Callable<Integer> {
    private static final int SHOWN = 5;

    @Parameters(paramLabel = "RUN", description = "The run's name.")
    private RunId run;

    @Mixin private RegistryPlace where;

    @Option(
        names = "--json",
        description =
            "Print one JSON object: as of runs list, and begunAt, seconds, updateBytes, metrics, siteMetrics, roundsDone, sites.")
    private boolean json;

    @Override
    public Integer call() {
      Registry registry = where.models().registry();
      RunFigures figures =
          RunFigures.of(registry, run)
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.DATA,
                          "there is no run '%s' in %s (the latest: %s)"
                              .formatted(
                                  run,
                                  where.folder(),
                                  registry.runs().stream()
                                      .map(RunState::run)
                                      .limit(SHOWN)
                                      .toList())));
      if (json) {
        System.out.println(RunText.json(figures).toPrettyString());
      } else {
        RunText.lines(figures).forEach(System.out::println);
      }
      return ExitCode.DONE.code();
    }
  }

  static ObjectNode jsonOf(RunState state) {
    ObjectNode node = JSON.createObjectNode();
    node.put("run", state.run().name());
    node.put("status", lower(state.status()));
    state.reason().ifPresent(reason -> node.put("reason", reason));
    node.put("at", state.at().toString());
    node.put("federation", state.federation().name());
    node.put("plan", state.planName());
    node.put("digest", state.planDigest().hex());
    node.put("model", state.model());
    node.put("family", state.family());
    node.put("strategy", state.strategy());
    node.put("rounds", state.rounds());
    return node;
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
