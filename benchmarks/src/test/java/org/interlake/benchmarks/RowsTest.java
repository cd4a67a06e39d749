package org.interlake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {
  @TempDir private Path folder;

  /** As numpy writes an array. */
  private static byte[] npy(String shape, float... values) {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(shape);
    header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(ISO_8859_1)).put((byte) 1).put((byte) 0);
    bytes.putShort((short) header.length()).put(header.getBytes(ISO_8859_1));
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private Path npz(int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(method);
      put(zip, "X.npy", npy("(3, 2)", 1, 2, 3, 4, 5, 6));
      put(zip, "y.npy", npy("(3,)", 0, 1, 1));
    }
    Path file = folder.resolve("rows.npz");
    Files.write(file, bytes.toByteArray());
    return file;
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  @Test
  void readsWhatNumpyWrites() throws IOException {
    NpzRows rows = NpzRows.open(npz(ZipOutputStream.STORED));
    float[] x = new float[4];
    float[] y = new float[2];
    rows.slice(1, 3).read(0, 2, x, y);

    assertThat(rows.rows()).isEqualTo(3);
    assertThat(rows.width()).isEqualTo(2);
    assertThat(x).containsExactly(3, 4, 5, 6);
    assertThat(y).containsExactly(1, 1);
  }

  @Test
  void refusesACompressedArchive() throws IOException {
    Path file = npz(ZipOutputStream.DEFLATED);

    assertThatThrownBy(() -> NpzRows.open(file)).hasMessageContaining("is compressed");
  }

  @Test
  void anyPartOfDrawnRowsIsTheSame() {
    DrawnRows rows = new DrawnRows(5, 2 * DrawnRows.CHUNK + 10, 3, 0.1f, 0.5);
    float[] x = new float[rows.rows() * 3];
    float[] y = new float[rows.rows()];
    rows.read(0, rows.rows(), x, y);
    float[] partX = new float[30];
    float[] partY = new float[10];
    rows.read(2 * DrawnRows.CHUNK, rows.rows(), partX, partY);

    assertThat(x).endsWith(partX);
    assertThat(y).endsWith(partY);
    assertThat(y).containsOnly(0, 1);
  }
}
