package org.interlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.membership.PrivacyBound;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the tables of membership inference. */
@Command(
    name = "membership",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Attacks models that have learnt their rows by heart, without and with differential privacy, and writes how well members are told from others into docs/results.md.")
final class MembershipCommand implements Callable<Integer> {
  private static final int POOL = 600;
  private static final int HELD_OUT = 1000;
  private static final double DELTA = 1e-3;
  private static final List<Integer> EPSILONS = List.of(10, 3, 1);
  private static final int PLAIN_ROUNDS = 6;
  private static final int NOISY_ROUNDS = 4;
  private static final String PLAIN_STRATEGY =
      "{name: fedavg, localEpochs: 20, batchSize: 10, learningRate: 0.3}";
  private static final String NOISY_STRATEGY = "{name: fedavg, learningRate: 0.5}";
  private static final String NOISY_PRIVACY =
      "{name: record-level, epsilon: %d, delta: %s, clipNorm: 1, samplingRate: 0.5, steps: 5, rowCounts: public}";

  private static final String TEXT =
      """
      ## Membership inference
      Made by `benchmarks/run membership --data DIR`, which trains and attacks %1$d models in each of four ways and writes this section.

      - Softmax regression on MNIST, 14 x 14 pixels, at 3 simulated sites through the driver's own rounds. A pool of %2$d images, %3$d to a site; each model is trained on each of them with probability 1/2, so on about %4$d. No differential privacy: `fedavg`, %5$d rounds of 20 epochs, until it knows its rows by heart. With it (`record-level`): %6$d rounds of 5 steps, half of the rows in each, clipped to 1; the noise solved for the epsilon of the whole run at delta %7$s.
      - What is attacked: the *final model*, and the *update* that one of the sites sent in the last round, which a driver sees without secure aggregation; members are then that site's rows.
      - Attacks: a threshold on the *loss* (Yeom et al. 2018), and the *likelihood ratio* of a row's confidence with and without the row (LiRA, Carlini et al. 2022, online, one variance for all rows): each model in turn is the target, and the attacker owns the other %8$d and knows every image.
      - *Advantage*: the greatest difference of true and false positive rate of any threshold. In brackets: 95 %% of %9$d resamplings of the models. The best of all thresholds is a little above 0 by chance.
      - *At most*: what (epsilon, delta) lets any attack have, TPR <= e^epsilon FPR + delta and its mirror image (Kairouz, Oh and Viswanath 2015). It holds for the final model and for everything that the site sent. An attack below it is no proof of more privacy; one above it would prove a fault.
      """;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder of test data, with mnist in it.")
  private Path data;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "The page whose section is made new. Default: docs/results.md.")
  private Path page;

  @Option(
      names = "--models",
      paramLabel = "N",
      defaultValue = "32",
      description = "Models of each way of training, 3 or more. Default: ${DEFAULT-VALUE}.")
  private int models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (models < 3) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid --models: %d (must be 3 or more: an attacker needs others to compare with)"
              .formatted(models));
    }
    Path digits = data.resolve("mnist");
    if (!Files.isDirectory(digits)) {
      throw new ParameterException(
          spec.commandLine(),
          "--data %s: there is no mnist in it (name the folder of test data)".formatted(data));
    }
    Path written =
        page == null ? Path.of(System.getenv(BenchmarksMain.HOME), "docs", "results.md") : page;
    MarkedSection section = new MarkedSection("membership");
    try {
      section.replacedIn(Files.readAllLines(written), List.of());
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--page %s cannot be written: %s".formatted(written, e), e);
    }
    List<String> lines =
        new ArrayList<>(
            TEXT.formatted(
                    models,
                    POOL,
                    POOL / MembershipTrial.SITES,
                    POOL / 2,
                    PLAIN_ROUNDS,
                    NOISY_ROUNDS,
                    DELTA,
                    models - 1,
                    MembershipTable.RESAMPLINGS)
                .lines()
                .toList());
    try (TemporaryFolder folder = TemporaryFolder.create("interlake-membership-")) {
      SparkSession spark = BenchmarksMain.session(folder.path());
      try {
        MembershipTrial trial =
            new MembershipTrial(
                spark,
                images(digits, AttackedTable.TRAIN, POOL),
                images(digits, AttackedTable.TEST, HELD_OUT),
                folder.path().toUri().toString());
        lines.addAll(table(trial).lines());
      } finally {
        spark.stop();
      }
    }
    lines.forEach(System.out::println);
    section.writeTo(written, lines);
    System.out.println("written: " + written);
    return 0;
  }

  private MembershipTable table(MembershipTrial trial) throws InterruptedException {
    MembershipTable table = new MembershipTable();
    table.add(
        "none",
        trial.outcome(
            new MembershipTrial.Setting(PLAIN_STRATEGY, "{name: none}", PLAIN_ROUNDS), models),
        new PrivacyBound(Double.POSITIVE_INFINITY, 0));
    for (int epsilon : EPSILONS) {
      table.add(
          "ε = " + epsilon,
          trial.outcome(
              new MembershipTrial.Setting(
                  NOISY_STRATEGY, NOISY_PRIVACY.formatted(epsilon, DELTA), NOISY_ROUNDS),
              models),
          new PrivacyBound(epsilon, DELTA));
      System.err.printf("trained and attacked: epsilon %d%n", epsilon);
    }
    return table;
  }

  /** Images of one side of the split, evenly spaced. */
  private static MembershipTrial.Images images(Path digits, String side, int count)
      throws IOException {
    int all = side.equals(AttackedTable.TRAIN) ? 60_000 : 10_000;
    List<double[]> pixels = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (Row row : DigitImages.halved(digits, all / count)) {
      if (row.getString(1).equals(side) && labels.size() < count) {
        double[] image = new double[row.size() - 2];
        for (int j = 0; j < image.length; j++) {
          image[j] = row.getDouble(2 + j);
        }
        pixels.add(image);
        labels.add(row.getLong(0));
      }
    }
    return new MembershipTrial.Images(pixels, labels);
  }
}
