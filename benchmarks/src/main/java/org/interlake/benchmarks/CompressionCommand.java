package org.interlake.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints accuracy and bytes of a network whose updates are coded. */
@Command(
    name = "compression",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a network on MNIST under every compression, and prints accuracy and bytes of an update.")
final class CompressionCommand implements Callable<Integer> {
  private static final int PIXELS = 28;
  private static final int HIDDEN = 128;
  private static final int SITES = 10;

  /** Of the plan's section. */
  private static final List<String> KINDS =
      List.of(
          "name: none",
          "name: float32",
          "name: float16",
          "name: float16, zstd: true",
          "name: int8",
          "name: int8, zstd: true",
          "name: top-k, share: 0.1",
          "name: top-k, share: 0.1, zstd: true",
          "name: top-k, share: 0.01",
          "name: top-k, share: 0.1, values: int8, zstd: true");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder of test data, with mnist in it.")
  private Path data;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "10",
      description = "Train on one of every N images. Default: ${DEFAULT-VALUE}.")
  private int every;

  @Option(
      names = "--every-test",
      paramLabel = "N",
      defaultValue = "2",
      description = "Measure on one of every N images. Default: ${DEFAULT-VALUE}.")
  private int everyTest;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Rounds of each training. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (rounds < 1 || every < 1 || everyTest < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid --rounds %d, --every %d or --every-test %d (must be 1 or more)"
              .formatted(rounds, every, everyTest));
    }
    Path digits = data.resolve("mnist");
    if (!Files.isDirectory(digits)) {
      throw new ParameterException(
          spec.commandLine(),
          "--data %s: there is no mnist in it (name the folder of test data)".formatted(data));
    }
    try (TemporaryFolder folder = TemporaryFolder.create("interlake-compression-")) {
      SparkSession spark = BenchmarksMain.session(folder.path());
      try {
        CompressionTrial trial =
            new CompressionTrial(
                spark,
                DigitImages.schema(PIXELS),
                DigitImages.whole(digits, every, everyTest),
                new CompressionTrial.Network(
                    IntStream.range(0, PIXELS * PIXELS).mapToObj(DigitImages::column).toList(),
                    HIDDEN,
                    SITES,
                    rounds),
                folder.path().toUri().toString());
        print(trial);
      } finally {
        spark.stop();
      }
    }
    return 0;
  }

  private static void print(CompressionTrial trial) throws InterruptedException {
    System.out.println(
        "| compression | bytes of an update | times fewer | accuracy | points lost |");
    System.out.println("|---|---|---|---|---|");
    CompressionTrial.Outcome plain = trial.outcome(KINDS.get(0));
    for (String kind : KINDS) {
      CompressionTrial.Outcome outcome = kind.equals(KINDS.get(0)) ? plain : trial.outcome(kind);
      System.out.printf(
          Locale.ROOT,
          "| `%s` | %,.0f | %.2f | %.4f | %.2f |%n",
          kind,
          outcome.updateBytes(),
          plain.updateBytes() / outcome.updateBytes(),
          outcome.accuracy(),
          100 * (plain.accuracy() - outcome.accuracy()));
    }
  }
}
