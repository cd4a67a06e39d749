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

/**
 * MNIST: one of every so many images, of pixels from 0 to 1. For attacks each is halved to 14 x 14
 * of them.
 */
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
    return new AttackedTable("mnist", CLASSES, schema(HALF), halved(folder, every), plan(rounds));
  }

  /** The images of 14 x 14 pixels: label, split, pixels. */
  static List<Row> halved(Path folder, int every) throws IOException {
    List<Row> rows = new ArrayList<>();
    read(folder, "train", AttackedTable.TRAIN, every, HALF, rows);
    read(folder, "t10k", AttackedTable.TEST, every, HALF, rows);
    return rows;
  }

  /** Of images of so many pixels a side. */
  static StructType schema(int side) {
    StructType schema =
        new StructType()
            .add(AttackedTable.LABEL, DataTypes.LongType, false)
            .add(AttackedTable.SPLIT, DataTypes.StringType, false);
    for (int j = 0; j < side * side; j++) {
      schema = schema.add(column(j), DataTypes.DoubleType, false);
    }
    return schema;
  }

  /**
   * The images as they are.
   *
   * @param everyTest as {@code every}, of the held-out images
   */
  static List<Row> whole(Path folder, int every, int everyTest) throws IOException {
    List<Row> rows = new ArrayList<>();
    read(folder, "train", AttackedTable.TRAIN, every, SIDE, rows);
    read(folder, "t10k", AttackedTable.TEST, everyTest, SIDE, rows);
    return rows;
  }

  static String column(int pixel) {
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

  private static void read(
      Path folder, String prefix, String split, int every, int side, List<Row> rows)
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
          rows.add(row(label, split, image, side));
        }
      }
    }
  }

  private static Row row(long label, String split, byte[] image, int side) {
    Object[] cells = new Object[2 + side * side];
    cells[0] = label;
    cells[1] = split;
    int pixels = SIDE / side;
    for (int j = 0; j < side * side; j++) {
      int corner = j / side * pixels * SIDE + j % side * pixels;
      int sum = 0;
      for (int down = 0; down < pixels; down++) {
        for (int right = 0; right < pixels; right++) {
          sum += image[corner + down * SIDE + right] & WHITE;
        }
      }
      cells[2 + j] = sum / (double) (pixels * pixels * WHITE);
    }
    return RowFactory.create(cells);
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(file)));
  }
}
