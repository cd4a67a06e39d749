package org.interlake.driver.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Shows a whole federation on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows a whole federation on this machine: a process for each hospital, with its own Delta"
          + " table, key and policy, and one for the coordinator; then compares what each hospital"
          + " reaches alone, what all reach together, and what they would with all rows in one"
          + " place.",
      "",
      "The rows of --dataset heart are held out for the tests as follows, since the files say"
          + " nothing of that: every fifth row of each file."
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done",
      "  64   wrong options",
      "  65   a data file has a malformed line",
      "  78   a data file is not there or cannot be read",
      "  130  stopped by Ctrl-C; no process is left behind",
      "  else that of the process that failed; the message names its log",
      "",
      "Examples:",
      "  bin/interlake demo",
      "  bin/interlake demo --json",
      "  bin/interlake demo --dataset heart --data heart_disease --strategy fedavg --work my-demo"
    })
public final class DemoCommand implements Callable<Integer> {
  /** Set by bin/interlake: the folder that it, and conf, are in. */
  private static final String HOME = "INTERLAKE_HOME";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT);

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "breast-cancer",
      converter = DatasetName.class,
      description =
          "breast-cancer: 569 real patients, dealt out to three invented hospitals; comes with"
              + " Interlake. heart: 920 real patients of four real hospitals; needs --data."
              + " Default: ${DEFAULT-VALUE}.")
  private DemoDataset dataset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "For --dataset heart: the folder with processed.cleveland.data,"
              + " processed.hungarian.data, processed.switzerland.data and processed.va.data, as"
              + " UCI has them (https://archive.ics.uci.edu/dataset/45).")
  private Path data;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      defaultValue = "newton",
      converter = StrategyName.class,
      description =
          "newton: exact, few rounds. fedavg: federated averaging. Default: ${DEFAULT-VALUE}.")
  private DemoStrategy strategy;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "A new folder for all that the demonstration writes; it is kept. Default: a new one"
              + " among the temporary files.")
  private Path workPath;

  @Option(
      names = "--json",
      description =
          "Print one JSON object at the end: plan, model, sites and overall (alone, federated,"
              + " pooled: rows, accuracy, auc, logLoss), largestCoefficientDifference, rounds,"
              + " medianRoundSeconds, updateBytes, seconds, work, registry. All else goes to"
              + " standard error.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintStream out = json ? System.err : System.out;
    try {
      return show(out).code();
    } catch (DemoException e) {
      out.flush();
      System.err.println("interlake: " + e.getMessage());
      return e.code().code();
    }
  }

  private ExitCode show(PrintStream out) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Path home = home();
    List<SiteRows> sites = read(home);
    Path planFile = home.resolve("conf/plans/%s-%s.yaml".formatted(dataset, strategy));
    Plan plan = PlanReader.readForStart(planFile, Clock.systemUTC());
    WorkFolder work = WorkFolder.create(workPath == null ? temporary() : workPath);
    work.writeFiles(plan, planFile);

    out.println(
        "Interlake demo: %d hospitals train one model (%s, by %s), and every row stays where it is"
            .formatted(sites.size(), plan.model().name(), strategy));
    if (dataset == DemoDataset.HEART) {
      out.println("held out: every fifth row of each file, which says nothing of that itself");
    }
    out.println("work folder: %s (kept)".formatted(work.root()));
    out.println();
    out.println(
        "starting a process for each of %s, and writing its Delta table"
            .formatted(plan.sites().stream().map(SiteId::name).collect(Collectors.joining(", "))));

    Demonstration.Outcome outcome;
    try (ChildProcesses processes =
        new ChildProcesses(
            home.resolve("bin/interlake"),
            Map.of("INTERLAKE_BUILD", "never", "INTERLAKE_JIT", "fast-start"))) {
      Interruption interruption = new Interruption(Thread.currentThread(), processes, work.root());
      try (interruption) {
        outcome = new Demonstration(plan, sites, work, processes, out).run();
      } catch (IOException | InterruptedException | RuntimeException e) {
        if (interruption.received()) {
          return ExitCode.INTERRUPTED;
        }
        throw e;
      }
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    if (json) {
      System.out.println(
          new DemoJson(plan, outcome).object(wall, work.root(), work.registry()).toPrettyString());
      return ExitCode.DONE;
    }
    DemoReport report = new DemoReport(plan, outcome);
    out.println();
    report.table(Ansi.AUTO).forEach(out::println);
    out.println();
    report.figures(wall).forEach(out::println);
    out.println();
    report.nextSteps(launcher(home), work).forEach(out::println);
    return ExitCode.DONE;
  }

  private List<SiteRows> read(Path home) {
    if (dataset == DemoDataset.BREAST_CANCER) {
      if (data != null) {
        throw new DemoException(
            ExitCode.USAGE, "--data belongs to --dataset heart (breast-cancer comes with its own)");
      }
      return BreastCancerFile.read(home.resolve("conf/demo/breast-cancer/breast_cancer.csv"));
    }
    if (data == null) {
      throw new DemoException(
          ExitCode.USAGE,
          "--dataset heart needs --data DIR, the folder with UCI's processed.*.data (bin/interlake demo --help)");
    }
    return HeartFiles.read(data);
  }

  private static Path home() {
    String home = System.getenv(HOME);
    if (home == null) {
      throw new DemoException(
          ExitCode.CONFIGURATION, HOME + " is not set: start the demo with bin/interlake demo");
    }
    return Path.of(home);
  }

  /** As the user typed it, where that still works. */
  private static String launcher(Path home) {
    return Path.of("").toAbsolutePath().equals(home)
        ? "bin/interlake"
        : home.resolve("bin/interlake").toString();
  }

  private static Path temporary() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "interlake-demo-" + LocalDateTime.now(Clock.systemUTC()).format(STAMP));
  }

  private static final class DatasetName implements ITypeConverter<DemoDataset> {
    @Override
    public DemoDataset convert(String name) {
      return oneOf(DemoDataset.values(), name);
    }
  }

  private static final class StrategyName implements ITypeConverter<DemoStrategy> {
    @Override
    public DemoStrategy convert(String name) {
      return oneOf(DemoStrategy.values(), name);
    }
  }

  private static <E extends Enum<E>> E oneOf(E[] known, String name) {
    return Arrays.stream(known)
        .filter(constant -> constant.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not one of %s".formatted(name, Arrays.toString(known))));
  }
}
