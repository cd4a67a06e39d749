package org.interlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Partition.Dealt;
import org.interlake.driver.simulate.Partition.Dirichlet;
import org.interlake.driver.simulate.Partition.Iid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the tables of accuracy under attack. */
@Command(
    name = "attacks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains every rule of aggregation under every attack, and writes the accuracies into docs/results.md.")
final class AttacksCommand implements Callable<Integer> {
  private static final int SITES = 11;
  private static final List<Integer> LIARS = List.of(2, 4);
  private static final long SEED = 1;

  private static final String TEXT =
      """
      ## Accuracy under attack
      Made by `benchmarks/run attacks --data DIR`, which trains every rule of `aggregation` under every attack and writes this section.

      - 11 simulated sites through the driver's own rounds; %d rounds of `fedavg`, one local epoch, batches of 32. Liars have read what the honest are about to send.
      - `mnist`: softmax (rate 0.1) on every %s of the 60,000 + 10,000 images, halved to 14 x 14 pixels. `adult`: logistic regression (rate 0.05) on every %s of the 48,842 people; three of four earn less, so 0.76 is no knowledge.
      - 100 training rows, evenly spaced, are public: `fltrust` measures by them, and no site has them.
      - A rule is told the true number of liars f, as far as its bound allows: `trimmed-mean` share f / 11, `multi-krum` the 11 - f - 2 best of Krum's order. `norm-bound, fixed` is the median length of honest steps without liars.
      - **Bold**: more than 0.05 below the mean without liars. (In parentheses): more liars than the rule is proven to withstand, or a rule without such a proof. `none`: no site lies.
      - Label flip: class c bears the label C - 1 - c. Sign flip: -5 times the own step. Scaled update: 11 times a step on flipped labels. Gaussian noise: 10 times the deviation of an honest coordinate. A little is enough: z from the normal quantile. Inner product: -0.5 times the honest mean. Colluding minority: all send what Krum would just take. Claimed rows: the own step turned round, and 1,000 times the rows claimed.
      - One seed. One standard error of an accuracy is 0.012 (`mnist`) and 0.007 (`adult`) for the held-out rows alone.
      """;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder of test data, with mnist and adult in it.")
  private Path data;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "The page whose section is made new. Default: docs/results.md.")
  private Path page;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Take one of every N rows, for a quick look. Default: 10 of mnist, 5 of adult.")
  private Integer every;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "Rounds of each training. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || (every != null && every < 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid --rounds %d or --every %s (must be 1 or more)".formatted(rounds, every));
    }
    Path digits = data.resolve("mnist");
    Path incomes = data.resolve("adult").resolve("adult.csv.gz");
    if (!Files.isDirectory(digits) || !Files.isRegularFile(incomes)) {
      throw new ParameterException(
          spec.commandLine(),
          "--data %s: there is no mnist or no adult/adult.csv.gz in it (name the folder of test data)"
              .formatted(data));
    }
    Path written =
        page == null ? Path.of(System.getenv(BenchmarksMain.HOME), "docs", "results.md") : page;
    MarkedSection section = new MarkedSection("attacks");
    try {
      section.replacedIn(Files.readAllLines(written), List.of());
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--page %s cannot be written: %s".formatted(written, e), e);
    }
    int everyDigit = every == null ? 10 : every;
    int everyPerson = every == null ? 5 : every;
    List<String> tables = new ArrayList<>();
    try (TemporaryFolder folder = TemporaryFolder.create("interlake-attacks-")) {
      SparkSession spark = BenchmarksMain.session(folder.path());
      try {
        AttackedTable mnist = DigitImages.table(digits, everyDigit, rounds);
        AttackedTable adult = Incomes.table(spark, incomes, everyPerson, rounds);
        for (AttackedTable table : List.of(mnist, adult)) {
          for (Partition.Scheme scheme : List.of(new Iid(), new Dirichlet(1))) {
            for (int liars : LIARS) {
              List<String> lines =
                  new AttackTable(
                          spark,
                          table,
                          new Dealt(scheme, SITES, SEED),
                          folder.path().toUri().toString(),
                          System.out)
                      .lines(liars);
              lines.forEach(System.out::println);
              tables.addAll(lines);
            }
          }
        }
      } finally {
        spark.stop();
      }
    }
    List<String> lines =
        new ArrayList<>(
            TEXT.formatted(rounds, ordinal(everyDigit), ordinal(everyPerson)).lines().toList());
    lines.addAll(tables);
    section.writeTo(written, lines);
    System.out.println("written: " + written);
    return 0;
  }

  private static String ordinal(int number) {
    return switch (number) {
      case 1 -> "single one";
      case 2 -> "second";
      case 3 -> "third";
      default -> number + "th";
    };
  }
}
