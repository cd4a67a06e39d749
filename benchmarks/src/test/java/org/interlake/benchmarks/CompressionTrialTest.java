package org.interlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of 6,026 parameters on rows of ten kinds: what compression saves and what it costs. */
class CompressionTrialTest {
  private static final int WIDTH = 20;
  private static final int TRAINING = 1500;
  private static final int HELD_OUT = 2000;
  private static final double SPREAD = 0.45;

  /** Two deviations of an accuracy on so many rows are 0.01; the trainings are far from unalike. */
  private static final double LOST_AT_MOST = 0.01;

  @TempDir static Path folder;
  private static SparkSession spark;
  private static CompressionTrial trial;
  private static CompressionTrial.Outcome plain;

  @BeforeAll
  static void train() throws InterruptedException {
    spark = BenchmarksMain.session(folder);
    StructType schema =
        new StructType()
            .add(AttackedTable.LABEL, DataTypes.LongType, false)
            .add(AttackedTable.SPLIT, DataTypes.StringType, false);
    List<String> columns = IntStream.range(0, WIDTH).mapToObj(j -> "x" + j).toList();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.DoubleType, false);
    }
    trial =
        new CompressionTrial(
            spark,
            schema,
            rows(),
            new CompressionTrial.Network(columns, 194, 3, 8),
            folder.toUri().toString());
    plain = trial.outcome("name: none");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static List<Row> rows() {
    Random random = new Random(5);
    double[][] centres = new double[10][WIDTH];
    for (double[] centre : centres) {
      for (int j = 0; j < WIDTH; j++) {
        centre[j] = random.nextDouble();
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < TRAINING + HELD_OUT; i++) {
      Object[] cells = new Object[2 + WIDTH];
      int label = random.nextInt(centres.length);
      cells[0] = (long) label;
      cells[1] = i < TRAINING ? AttackedTable.TRAIN : AttackedTable.TEST;
      for (int j = 0; j < WIDTH; j++) {
        cells[2 + j] = centres[label][j] + SPREAD * random.nextGaussian();
      }
      rows.add(RowFactory.create(cells));
    }
    return rows;
  }

  @Test
  void withoutCompressionTheNetworkLearns() {
    assertThat(plain.accuracy()).isBetween(0.6, 0.99);
    assertThat(plain.updateBytes()).isGreaterThan(6026 * Double.BYTES);
  }

  @Test
  void eachKindSavesWhatItsNumbersSay() throws InterruptedException {
    saves("name: float32", 1.9, 2);
    saves("name: float16", 3.6, 4);
    saves("name: int8", 6.2, 8);
    saves("name: int8, zstd: true", 6.2, 12);
    saves("name: top-k, share: 0.1", 12, 40);
  }

  private static void saves(String compression, double atLeast, double atMost)
      throws InterruptedException {
    CompressionTrial.Outcome outcome = trial.outcome(compression);

    assertThat(plain.updateBytes() / outcome.updateBytes())
        .as("times fewer bytes: %s", compression)
        .isBetween(atLeast, atMost);
    assertThat(outcome.accuracy())
        .as("accuracy: %s, against %s", compression, plain.accuracy())
        .isGreaterThan(plain.accuracy() - LOST_AT_MOST);
  }

  @Test
  void aRepeatedRunSendsAndLearnsTheSame() throws InterruptedException {
    CompressionTrial.Outcome first = trial.outcome("name: int8");
    CompressionTrial.Outcome second = trial.outcome("name: int8");

    assertThat(second.accuracy()).isEqualTo(first.accuracy());
    // the seconds that it took stand in the message, in more or fewer digits
    assertThat(second.updateBytes()).isCloseTo(first.updateBytes(), within(4.0));
  }
}
