package org.interlake.driver.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.sql.BackgroundRuns;
import org.interlake.driver.sql.InterlakeCatalog;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
import org.interlake.protocol.job.StopSignal;
import org.interlake.tab.command.CommandSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** SQL over the registry, with the driver's procedures and its models as functions. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs SQL statements with the catalog 'interlake': the registry's tables, procedures that start runs, and models as functions. Without -e, -f or --server, statements are read from standard input.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done: every statement",
      "  64   wrong options, or a statement that cannot be (the first such ends it)",
      "  65   a statement that failed over its rows, or a model, run or registry that is not there",
      "  69   registry or tables cannot be reached",
      "  78   plan or configuration file is wrong",
      "  130  stopped by Ctrl-C (143: by SIGTERM)",
      "",
      "Examples:",
      "  bin/interlake sql --conf-file driver.yaml -e 'SHOW TABLES IN interlake.registry'",
      "  bin/interlake sql --registry /srv/registry -f report.sql --output csv",
      "  bin/interlake sql --registry /srv/registry -e 'SELECT * FROM interlake.registry.run' --json"
    })
final class SqlCommand implements Callable<Integer> {
  /** What the catalog is called. */
  static final String CATALOG = "interlake";

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final String KEY = "spark.sql.catalog." + CATALOG;

  @Option(
      names = "--conf-file",
      paramLabel = "FILE",
      description =
          "The coordinator's configuration, which names the registry: needed to start runs.")
  private Path configFile;

  @Option(
      names = "--registry",
      paramLabel = "FOLDER",
      description = "The registry's folder. Default: that of --conf-file.")
  private String registry;

  @Option(
      names = "-e",
      paramLabel = "STATEMENTS",
      description = "Statements, separated by ';'. May be repeated.")
  private List<String> statements = List.of();

  @Option(
      names = "-f",
      paramLabel = "FILE",
      description = "A file of statements, after those of -e. May be repeated.")
  private List<Path> files = List.of();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "table, json (an object a row, one a line) or csv. Default: table.")
  private SqlOutput output;

  @Option(names = "--json", description = "The same as --output json.")
  private boolean json;

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Rows of a statement that are printed at most. Default: ${DEFAULT-VALUE}.")
  private int maxRows;

  @Option(
      names = "--server",
      description =
          "Answer JSON requests, one a line, until standard input ends: docs/spec/sql-session.md.")
  private boolean server;

  @Override
  public Integer call() throws Exception {
    if (maxRows < 0 || maxRows == Integer.MAX_VALUE) {
      throw new CommandException(
          ExitCode.USAGE, "--max-rows is %d (must be 0 or more)".formatted(maxRows));
    }
    if (server && !(statements.isEmpty() && files.isEmpty())) {
      throw new CommandException(
          ExitCode.USAGE,
          "--server takes its statements from standard input (leave -e and -f out)");
    }
    if (json && output != null && output != SqlOutput.JSON) {
      throw new CommandException(
          ExitCode.USAGE,
          "--json and --output %s: one of them"
              .formatted(output.name().toLowerCase(java.util.Locale.ROOT)));
    }
    if (output == null) {
      output = json ? SqlOutput.JSON : SqlOutput.TABLE;
    }
    List<String> given = given();
    PrintStream out = System.out;
    System.setOut(System.err); // whatever else is printed is no answer
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try (CommandSession session = session()) {
      SparkSession spark = session.spark();
      try {
        answer(spark, given, out);
      } finally {
        if (session.isOurs()) { // a host's runs are the host's
          BackgroundRuns.of(spark).stop(STOP_PATIENCE);
        }
      }
      return 0;
    } catch (JobFailed e) {
      System.err.println("interlake: " + e.failure.message());
      return e.failure.code().code();
    } catch (Exception e) {
      throw stop.received() ? new InterruptedException() : e;
    } finally {
      stop.finished();
      System.setOut(out);
    }
  }

  private void answer(SparkSession spark, List<String> given, PrintStream out)
      throws IOException, InterruptedException, JobFailed {
    if (server) {
      new SqlSession(spark, out)
          .serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    } else if (statements.isEmpty() && files.isEmpty()) {
      read(spark, out);
    } else {
      for (String statement : given) {
        execute(spark, statement, out);
      }
    }
    if (!server) {
      awaitRuns(spark);
    }
  }

  private List<String> given() throws IOException {
    List<String> all = new ArrayList<>();
    statements.forEach(text -> all.addAll(SqlStatements.of(text)));
    for (Path file : files) {
      try {
        all.addAll(SqlStatements.of(Files.readString(file)));
      } catch (NoSuchFileException e) {
        throw new CommandException(ExitCode.USAGE, "-f %s: no such file".formatted(file));
      }
    }
    return all;
  }

  private CommandSession session() {
    CommandSession session =
        CommandSession.named("interlake-sql")
            .with("spark.driver.maxResultSize", "0"); // simulations gather all rows
    if (!new SparkConf().contains(KEY)) {
      session.with(KEY, InterlakeCatalog.class.getName());
    }
    if (configFile != null) {
      DriverConfigReader.read(configFile); // its faults come before Spark
      session.with(KEY + ".conf-file", configFile.toAbsolutePath().toString());
    }
    if (registry != null) {
      session.with(KEY + ".registry", RegistryModels.folderUri(registry));
    }
    return session;
  }

  /** A statement has failed: the rest is not tried. */
  private static final class JobFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient JobFailure failure;

    JobFailed(JobFailure failure) {
      super(failure.message());
      this.failure = failure;
    }
  }

  private void execute(SparkSession spark, String statement, PrintStream out) throws JobFailed {
    try {
      Dataset<Row> result = spark.sql(statement);
      if (result.schema().isEmpty()) {
        return;
      }
      List<Row> rows = result.takeAsList(maxRows + 1);
      boolean more = rows.size() > maxRows;
      output.print(result.schema(), more ? rows.subList(0, maxRows) : rows, out);
      out.flush();
      if (more) {
        System.err.println(
            "interlake: there are more rows than %d (--max-rows prints more)".formatted(maxRows));
      }
    } catch (Exception e) { // Spark declares none of the checked ones that it throws
      throw new JobFailed(SqlFailure.of(e));
    }
  }

  /** Statements as they come; at a terminal a fault of one is not the end. */
  @SuppressWarnings("SystemConsoleNull") // from Java 22 on there is a prompt without a terminal too
  private void read(SparkSession spark, PrintStream out) throws IOException, JobFailed {
    Console console = System.console();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    SqlStatements parts = new SqlStatements();
    while (true) {
      if (console != null) {
        out.print(parts.isEmpty() ? "interlake> " : "         > ");
        out.flush();
      }
      String line = in.readLine();
      for (String statement : line == null ? parts.rest() : parts.add(line + "\n")) {
        try {
          execute(spark, statement, out);
        } catch (JobFailed e) {
          if (console == null) {
            throw e;
          }
          System.err.println("interlake: " + e.failure.message());
        }
      }
      if (line == null) {
        return;
      }
    }
  }

  private static void awaitRuns(SparkSession spark) throws InterruptedException {
    BackgroundRuns runs = BackgroundRuns.of(spark);
    if (!runs.underWay().isEmpty()) {
      System.err.println(
          "interlake: waiting for %s (Ctrl-C stops; start_run then goes on with it)"
              .formatted(runs.underWay()));
      runs.awaitAll();
    }
  }
}
