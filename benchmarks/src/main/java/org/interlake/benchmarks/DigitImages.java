package org.interlake.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** MNIST for attacks: one of every so many images, each halved to 14 x 14 pixels of 0 to 1. */
final class DigitImages {
  private static final int SIDE = 28;
  private static final int HALF = SIDE / 2;
  private static final int CLASSES = 10;
  private static final int WHITE = 255;

  private DigitImages() {}

  /**
   * Reads the images.
   *
   * @param folder with the four files of MNIST's distribution
   * @param every an image of so many is taken, of both sides of the split
   * @param rounds of training
   */
  static AttackedTable table(Path folder, int every, int rounds) throws IOException {
    StructType schema =
        new StructType()
            .add(AttackedTable.LABEL, DataTypes.LongType, false)
            .add(AttackedTable.SPLIT, DataTypes.StringType, false);
    for (int j = 0; j < HALF * HALF; j++) {
      schema = schema.add(column(j), DataTypes.DoubleType, false);
    }
    List<Row> rows = new ArrayList<>();
    read(folder, "train", AttackedTable.TRAIN, every, rows);
    read(folder, "t10k", AttackedTable.TEST, every, rows);
    return new AttackedTable("mnist", CLASSES, schema, rows, plan(rounds));
  }

  private static String column(int pixel) {
    return "p%03d".formatted(pixel);
  }

  private static String plan(int rounds) {
    return """
        interlake: 1
        name: mnist
        federation: attacked
        dataset: mnist
        sites: %s
        seed: 1
        features:
        %s
        label: {column: label, type: long, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}
        split: {column: split}
        model: {name: digits, family: softmax-regression, l2: 0}
        strategy: {name: fedavg, localEpochs: 1, batchSize: 32, learningRate: 0.1, aggregation: %s}
        rounds: {maximum: %d}
        registry: {commit: batched}
        """
        .formatted(
            "%s",
            IntStream.range(0, HALF * HALF)
                .mapToObj(j -> "  - {column: %s, type: double}".formatted(column(j)))
                .collect(Collectors.joining("\n")),
            "%s",
            rounds);
  }

  private static void read(Path folder, String prefix, String side, int every, List<Row> rows)
      throws IOException {
    try (DataInputStream images = open(folder.resolve(prefix + "-images-idx3-ubyte.gz"));
        DataInputStream labels = open(folder.resolve(prefix + "-labels-idx1-ubyte.gz"))) {
      images.readInt();
      int count = images.readInt();
      images.readLong();
      labels.readLong();
      for (int i = 0; i < count; i++) {
        byte[] image = images.readNBytes(SIDE * SIDE);
        long label = labels.readUnsignedByte();
        if (i % every == 0) {
          rows.add(row(label, side, image));
        }
      }
    }
  }

  private static Row row(long label, String side, byte[] image) {
    Object[] cells = new Object[2 + HALF * HALF];
    cells[0] = label;
    cells[1] = side;
    for (int j = 0; j < HALF * HALF; j++) {
      int corner = j / HALF * 2 * SIDE + j % HALF * 2;
      int sum =
          (image[corner] & WHITE)
              + (image[corner + 1] & WHITE)
              + (image[corner + SIDE] & WHITE)
              + (image[corner + SIDE + 1] & WHITE);
      cells[2 + j] = sum / (4.0 * WHITE);
    }
    return RowFactory.create(cells);
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(file)));
  }
}
