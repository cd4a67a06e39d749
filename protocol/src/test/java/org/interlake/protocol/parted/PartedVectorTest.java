package org.interlake.protocol.parted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.MemoryObject;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.parted.PartedVectorException.Fault;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Manifests and parts, byte by byte. The files in {@code golden} are format 1 for ever; a missing
 * one is written with {@code -Dinterlake.golden=write}, one that is there is never changed.
 */
final class PartedVectorTest {
  private static final Digest INPUTS = Digest.of(new byte[] {4, 2});
  private static final ExchangePath FOLDER =
      ExchangeLayout.aggregate(new RunId("r1"), new RoundNumber(7));
  private static final int BLOCK_BYTES = PartedShape.MIN_BLOCK_BYTES;
  private static final int BLOCKS_PER_PART = 2;

  /** Of floats: two full blocks and a bit, so two parts. */
  private static final int LENGTH = 2 * BLOCK_BYTES / Float.BYTES + 5;

  private final Map<ExchangePath, byte[]> objects = new HashMap<>();

  private static DoubleVector vector(ElementType type) {
    double[] values = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (i - 1000) / 8.0;
    }
    return DoubleVector.of(
        new VectorLayout(
            "parameters",
            type,
            List.of(
                new Segment("größe", LENGTH - 1), new Segment("none", 0), new Segment("bias", 1))),
        values);
  }

  private static PartedManifest manifest(DoubleVector vector) {
    byte[] bytes = vector.encode();
    PartedShape shape = new PartedShape(vector.layout(), BLOCK_BYTES, BLOCKS_PER_PART);
    List<Digest> digests = new ArrayList<>();
    for (int b = 0; b < shape.blocks(); b++) {
      digests.add(Digest.of(ByteBuffer.wrap(bytes, b * BLOCK_BYTES, shape.blockLength(b))));
    }
    return new PartedManifest(INPUTS, shape, digests);
  }

  private static byte[] part(DoubleVector vector, int number) {
    PartedShape shape = manifest(vector).shape();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(shape.partHead(number));
    int from = shape.firstBlock(number) * BLOCK_BYTES;
    int count = (int) shape.partLength(number) - PartedShape.PART_HEAD_BYTES;
    out.write(vector.encode(), from, count);
    return out.toByteArray();
  }

  private PartedVector stored(DoubleVector vector) {
    PartedManifest manifest = manifest(vector);
    for (int p = 0; p < manifest.shape().parts(); p++) {
      objects.put(ExchangeLayout.part(FOLDER, INPUTS, p), part(vector, p));
    }
    return new PartedVector(manifest, FOLDER, this::open);
  }

  private Optional<ObjectReader> open(ExchangePath path) {
    return Optional.ofNullable(objects.get(path)).map(MemoryObject::new);
  }

  @Test
  void aManifestAndItsPartsAreGolden() throws IOException {
    DoubleVector vector = vector(ElementType.FLOAT32);
    PartedManifest manifest = manifest(vector);

    byte[] bytes = golden("parted-v1-manifest.bin", manifest.encode());

    assertThat(manifest.encode()).isEqualTo(bytes);
    assertThat(PartedManifest.decode(bytes)).isEqualTo(manifest);
    assertThat(manifest.digest()).isEqualTo(Digest.of(bytes));
    assertThat(part(vector, 0)).isEqualTo(golden("parted-v1-part-0.bin", part(vector, 0)));
    assertThat(part(vector, 1)).isEqualTo(golden("parted-v1-part-1.bin", part(vector, 1)));
  }

  /** The spec's tables, read by hand. */
  @Test
  void theBytesAreThoseOfTheSpec() {
    ByteBuffer manifest =
        ByteBuffer.wrap(manifest(vector(ElementType.FLOAT32)).encode())
            .order(ByteOrder.LITTLE_ENDIAN);
    int header = 32 + 2 + 10 + 1 + 2 + (2 + 7 + 8) + (2 + 4 + 8) + (2 + 4 + 8) + 12 + 3 * 32;
    assertThat(new String(manifest.array(), 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("ILPM");
    assertThat(manifest.getShort(4)).isEqualTo((short) 1);
    assertThat(manifest.getInt(8)).isEqualTo(header);
    assertThat(manifest.capacity()).isEqualTo(12 + header + 32);

    ByteBuffer part =
        ByteBuffer.wrap(part(vector(ElementType.FLOAT32), 1)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(part.array(), 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("ILPP");
    assertThat(part.getShort(4)).isEqualTo((short) 1);
    assertThat(part.getInt(8)).as("number").isEqualTo(1);
    assertThat(part.getInt(12)).as("blocks").isEqualTo(1);
    assertThat(part.getInt(16)).as("block size").isEqualTo(4096);
    assertThat(part.getLong(24)).as("payload").isEqualTo(20);
    assertThat(part.capacity()).isEqualTo(52);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void everyRunOfBytesIsThatOfTheVector(ElementType type) {
    DoubleVector vector = vector(type);
    byte[] expected = vector.encode();
    try (PartedVector parted = stored(vector)) {
      for (int from = 0; from < expected.length; from += 1000) {
        for (int length : new int[] {0, 8, 4096, 5000}) {
          int count = Math.min(length, expected.length - from);
          byte[] target = new byte[length];
          parted.read(from, target, count);
          assertThat(Arrays.copyOf(target, count))
              .isEqualTo(Arrays.copyOfRange(expected, from, from + count));
        }
      }
      assertThat(parted.elements(1, 3))
          .containsExactly(
              vector.get(4096 / type.bytes()),
              vector.get(4096 / type.bytes() + 1),
              vector.get(4096 / type.bytes() + 2));
      assertThatThrownBy(() -> parted.read(expected.length - 4, new byte[8], 8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid bytes of vector parameters: 8 from %d (it has %d)"
                  .formatted(expected.length - 4, expected.length));
    }
  }

  @Test
  void aVectorOfNoElementsHasNoPart() {
    PartedManifest manifest =
        new PartedManifest(
            INPUTS,
            new PartedShape(VectorLayout.single("x", ElementType.FLOAT32, 0), BLOCK_BYTES, 1),
            List.of());
    assertThat(manifest.shape().parts()).isZero();
    assertThat(PartedManifest.decode(manifest.encode())).isEqualTo(manifest);
  }

  @Test
  void everyChangedByteOfAManifestIsFound() {
    byte[] good = manifest(vector(ElementType.FLOAT32)).encode();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      assertThatThrownBy(() -> PartedManifest.decode(bad))
          .isInstanceOf(PartedVectorException.class);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThat(fault(() -> PartedManifest.decode(cut))).isEqualTo(Fault.CORRUPT);
    }
    assertThat(fault(() -> PartedManifest.decode(Arrays.copyOf(good, good.length + 1))))
        .isEqualTo(Fault.CORRUPT);
  }

  /** Whoever signs again what he has changed is still refused. */
  @Test
  void aHeaderThatSaysWhatCannotBeIsCorrupt() {
    byte[] good = manifest(vector(ElementType.FLOAT32)).encode();
    int type = 12 + 32 + 2 + 10;
    int blockSize = good.length - 32 - 3 * 32 - 12;
    for (int at : new int[] {12 + 32, type, type + 1, blockSize, blockSize + 6, blockSize + 8}) {
      byte[] bad = good.clone();
      bad[at] = (byte) 0xEE;
      byte[] resealed = Arrays.copyOf(bad, bad.length - 32);
      System.arraycopy(Digest.of(resealed).toBytes(), 0, bad, bad.length - 32, 32);
      assertThat(fault(() -> PartedManifest.decode(bad)))
          .as("byte %d", at)
          .isEqualTo(Fault.CORRUPT);
    }
  }

  @Test
  void otherVersionsAreTooOldOrTooNew() {
    byte[] manifest = manifest(vector(ElementType.FLOAT32)).encode();
    manifest[4] = 0;
    assertThat(fault(() -> PartedManifest.decode(manifest))).isEqualTo(Fault.TOO_OLD);
    manifest[4] = 2;
    assertThatThrownBy(() -> PartedManifest.decode(manifest))
        .hasMessage(
            "The manifest has format 2, which this version does not read (it reads 1):"
                + " update Interlake here");
    assertThat(fault(() -> PartedManifest.decode(manifest))).isEqualTo(Fault.TOO_NEW);

    DoubleVector vector = vector(ElementType.FLOAT32);
    try (PartedVector parted = stored(vector)) {
      byte[] part = objects.get(ExchangeLayout.part(FOLDER, INPUTS, 1));
      part[4] = 0;
      assertThat(fault(() -> parted.elements(2, 1))).isEqualTo(Fault.TOO_OLD);
      part[4] = 2;
      assertThat(fault(() -> parted.elements(2, 1))).isEqualTo(Fault.TOO_NEW);
    }
  }

  @Test
  void everyChangedByteOfAPartIsFound() {
    DoubleVector vector = vector(ElementType.FLOAT32);
    ExchangePath path = ExchangeLayout.part(FOLDER, INPUTS, 1);
    byte[] good = part(vector, 1);
    for (int at = 0; at < good.length; at++) {
      try (PartedVector parted = stored(vector)) {
        objects.get(path)[at] ^= 1;
        assertThatThrownBy(() -> parted.elements(2, 1))
            .as("byte %d", at)
            .isInstanceOf(PartedVectorException.class);
      }
    }
    for (int length : new int[] {0, 31, 51, 53}) {
      try (PartedVector parted = stored(vector)) {
        objects.put(path, Arrays.copyOf(good, length));
        assertThat(fault(() -> parted.elements(2, 1))).isEqualTo(Fault.CORRUPT);
      }
    }
    try (PartedVector parted = stored(vector)) {
      objects.put(path, part(vector, 0));
      assertThat(fault(() -> parted.elements(2, 1))).as("another part").isEqualTo(Fault.CORRUPT);
      objects.remove(path);
      assertThatThrownBy(() -> parted.elements(2, 1)).hasMessageContaining("it is gone");
    }
  }

  @Test
  void aManifestIsBelievedForTheDigestThatAMessageNames() {
    try (MemoryExchange exchange = new MemoryExchange()) {
      DoubleVector vector = vector(ElementType.FLOAT64);
      PartedManifest manifest = manifest(vector);
      assertThat(PartedVector.open(exchange, FOLDER, manifest.digest())).isEmpty();
      for (int p = 0; p < manifest.shape().parts(); p++) {
        exchange.publish(ExchangeLayout.part(FOLDER, INPUTS, p), Content.of(part(vector, p)));
      }
      exchange.publish(ExchangeLayout.manifest(FOLDER), Content.of(manifest.encode()));

      try (PartedVector parted =
          PartedVector.open(exchange, FOLDER, manifest.digest()).orElseThrow()) {
        assertThat(parted.elements(0, Integer.MAX_VALUE)).hasSize(512).startsWith(-125.0);
      }
      assertThat(fault(() -> PartedVector.open(exchange, FOLDER, INPUTS))).isEqualTo(Fault.CORRUPT);
    }
  }

  @Test
  void whatOneProcessWritesIsWhatTheSpecSays() {
    DoubleVector vector = vector(ElementType.FLOAT32);
    byte[] bytes = vector.encode();
    BlockedVector blocked =
        new BlockedVector() {
          @Override
          public VectorLayout layout() {
            return vector.layout();
          }

          @Override
          public void read(long position, byte[] target, int length) {
            System.arraycopy(bytes, (int) position, target, 0, length);
          }
        };
    try (MemoryExchange exchange = new MemoryExchange()) {
      for (int times = 0; times < 2; times++) {
        assertThat(
                PartedWriter.publish(
                    exchange, FOLDER, INPUTS, blocked, BLOCK_BYTES, BLOCKS_PER_PART))
            .isEqualTo(manifest(vector));
      }
      for (int p = 0; p < 2; p++) {
        try (ObjectReader part =
            exchange.open(ExchangeLayout.part(FOLDER, INPUTS, p)).orElseThrow()) {
          assertThat(part.read(0, (int) part.length())).isEqualTo(part(vector, p));
        }
      }
      bytes[0] ^= 1;
      assertThatThrownBy(
              () ->
                  PartedWriter.publish(
                      exchange, FOLDER, INPUTS, blocked, BLOCK_BYTES, BLOCKS_PER_PART))
          .isInstanceOf(ExchangeException.class)
          .hasMessageStartingWith("Cannot publish driver/runs/r1/rounds/7/aggregate/")
          .hasMessageContaining("another object is there, and stays");
    }
  }

  @Test
  void aShapeSaysWhatIsWrongWithIt() {
    VectorLayout layout = VectorLayout.single("x", ElementType.FLOAT32, 10);
    assertThatThrownBy(() -> new PartedShape(layout, 4100, 1))
        .hasMessage(
            "Invalid block size of vector x: 4100 (must be a multiple of 8 from 4096 to 16777216)");
    assertThatThrownBy(() -> new PartedShape(layout, 4096, 0))
        .hasMessage("Invalid blocks of a part of vector x: 0 (must be from 1 to 65536)");
    assertThatThrownBy(
            () ->
                new PartedShape(
                    VectorLayout.single("x", ElementType.FLOAT64, Long.MAX_VALUE / 8), 4096, 1))
        .hasMessageContaining("use larger blocks");
  }

  /** Five billion floats, 20 GB, all zero; every block has the same digest. */
  @Test
  void positionsAboveTwoToThe31AreLongs() {
    int blockBytes = PartedShape.MAX_BLOCK_BYTES;
    long elements = 5_000_000_123L;
    PartedShape shape =
        new PartedShape(VectorLayout.single("x", ElementType.FLOAT32, elements), blockBytes, 600);
    assertThat(shape.blocks()).isEqualTo(1193);
    assertThat(shape.parts()).isEqualTo(2);
    assertThat(shape.positionInPart(1192))
        .isEqualTo(32 + 592L * blockBytes)
        .isGreaterThan(1L << 31);
    assertThat(shape.partLength(0) + shape.partLength(1)).isEqualTo(64 + 4 * elements);
    List<Digest> digests =
        new ArrayList<>(Collections.nCopies(1192, Digest.of(new byte[blockBytes])));
    digests.add(Digest.of(new byte[shape.blockLength(1192)]));
    PartedManifest manifest =
        PartedManifest.decode(new PartedManifest(INPUTS, shape, digests).encode());

    try (PartedVector parted =
        new PartedVector(manifest, FOLDER, path -> Optional.of(new Zeros(shape, path)))) {
      byte[] last = {1, 2, 3, 4};
      parted.read(4 * (elements - 1), last, 4);
      assertThat(last).containsOnly(0);
    }
  }

  /** The digests of a model of a billion floats are the manifest, but for its names. */
  @Test
  void theManifestOfABillionFloatsIsHalfAMegabyte() {
    PartedShape shape =
        new PartedShape(
            VectorLayout.single("x", ElementType.FLOAT32, 1_000_000_000L), 1 << 18, 256);
    PartedManifest manifest =
        new PartedManifest(INPUTS, shape, Collections.nCopies(shape.blocks(), INPUTS));
    assertThat(manifest.encode()).hasSizeLessThan(489_000);
  }

  private static final class Zeros implements ObjectReader {
    private final PartedShape shape;
    private final int part;

    Zeros(PartedShape shape, ExchangePath path) {
      this.shape = shape;
      this.part = Integer.parseInt(path.segments().get(path.segments().size() - 1));
    }

    @Override
    public long length() {
      return shape.partLength(part);
    }

    @Override
    public void readFully(long position, byte[] target, int offset, int length) {
      byte[] head = shape.partHead(part);
      for (int i = 0; i < length; i++) {
        target[offset + i] = position + i < head.length ? head[(int) position + i] : 0;
      }
    }

    @Override
    public void close() {}
  }

  private static Fault fault(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
    return catchThrowableOfType(PartedVectorException.class, reading).fault();
  }

  private static byte[] golden(String name, byte[] now) throws IOException {
    Path file =
        Path.of(System.getProperty("interlake.root"), "protocol/src/test/resources/golden", name);
    if (System.getProperty("interlake.golden", "").equals("write") && !Files.exists(file)) {
      Files.write(file, now);
      return now;
    }
    try (InputStream in = PartedVectorTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
