package org.interlake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arrays {@code X} (rows x width) and {@code y} (rows) of a file of {@code numpy.savez}: a zip
 * of uncompressed {@code .npy} files, little-endian floats in C order. Anything else is refused.
 */
final class NpzRows implements LabelledRows {
  private static final long serialVersionUID = 1L;

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END_RECORD = 0x06054b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final int END_RECORD_BYTES = 22;
  private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+),(?: (\\d+))?\\)");

  private final String file;
  private final int rows;
  private final int width;
  private final int first;
  private final long featuresAt;
  private final long labelsAt;

  private NpzRows(String file, int rows, int width, int first, long featuresAt, long labelsAt) {
    this.file = file;
    this.rows = rows;
    this.width = width;
    this.first = first;
    this.featuresAt = featuresAt;
    this.labelsAt = labelsAt;
  }

  /** Finds the arrays in a file. */
  static NpzRows open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ArrayAt features = find(channel, file, "X.npy");
      ArrayAt labels = find(channel, file, "y.npy");
      if (features.width() < 1 || labels.width() != 0 || features.rows() != labels.rows()) {
        throw new IOException("%s: X and y do not go together".formatted(file));
      }
      return new NpzRows(
          file.toString(), features.rows(), features.width(), 0, features.at(), labels.at());
    }
  }

  /** Some of the rows. */
  NpzRows slice(int from, int to) {
    if (from < 0 || to > rows || from >= to) {
      throw new IllegalArgumentException(
          "Invalid slice: %d to %d (there are %d rows)".formatted(from, to, rows));
    }
    return new NpzRows(file, to - from, width, first + from, featuresAt, labelsAt);
  }

  /** An array's first number in the file; a width of 0 is that of a vector. */
  private record ArrayAt(long at, int rows, int width) {}

  private static ArrayAt find(FileChannel channel, Path file, String name) throws IOException {
    long end = channel.size() - END_RECORD_BYTES;
    ByteBuffer record = read(channel, end, END_RECORD_BYTES);
    require(record.getInt(0) == END_RECORD, file, "is no zip archive without a comment");
    int entries = record.getShort(10);
    long at = Integer.toUnsignedLong(record.getInt(16));
    for (int i = 0; i < entries; i++) {
      ByteBuffer entry = read(channel, at, CENTRAL_HEADER_BYTES);
      require(entry.getInt(0) == CENTRAL_HEADER, file, "has a broken directory");
      int nameLength = entry.getShort(28);
      String entryName =
          ISO_8859_1.decode(read(channel, at + CENTRAL_HEADER_BYTES, nameLength)).toString();
      if (entryName.equals(name)) {
        require(entry.getShort(10) == 0, file, "is compressed");
        return array(channel, file, Integer.toUnsignedLong(entry.getInt(42)));
      }
      at += CENTRAL_HEADER_BYTES + nameLength + entry.getShort(30) + entry.getShort(32);
    }
    throw new IOException("%s holds no %s".formatted(file, name));
  }

  private static ArrayAt array(FileChannel channel, Path file, long entryAt) throws IOException {
    ByteBuffer local = read(channel, entryAt, LOCAL_HEADER_BYTES);
    require(local.getInt(0) == LOCAL_HEADER, file, "has a broken entry");
    long at = entryAt + LOCAL_HEADER_BYTES + local.getShort(26) + local.getShort(28);
    ByteBuffer magic = read(channel, at, 10);
    require(magic.getInt(0) == 0x4d554e93 && magic.get(6) == 1, file, "holds no .npy 1.0");
    int headerLength = Short.toUnsignedInt(magic.getShort(8));
    String header = ISO_8859_1.decode(read(channel, at + 10, headerLength)).toString();
    require(
        header.contains("'descr': '<f4'") && header.contains("'fortran_order': False"),
        file,
        "holds other than little-endian floats in C order");
    Matcher shape = SHAPE.matcher(header);
    require(shape.find(), file, "holds an array of neither one nor two dimensions");
    return new ArrayAt(
        at + 10 + headerLength,
        Integer.parseInt(shape.group(1)),
        shape.group(2) == null ? 0 : Integer.parseInt(shape.group(2)));
  }

  private static void require(boolean condition, Path file, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException("%s %s".formatted(file, otherwise));
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("The file ends before byte %d".formatted(at + length));
      }
    }
    return bytes.flip();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void read(int from, int to, float[] x, float[] y) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ)) {
      long start = (long) first + from;
      int count = to - from;
      read(channel, featuresAt + start * width * Float.BYTES, count * width * Float.BYTES)
          .asFloatBuffer()
          .get(x, 0, count * width);
      read(channel, labelsAt + start * Float.BYTES, count * Float.BYTES)
          .asFloatBuffer()
          .get(y, 0, count);
    }
  }
}
