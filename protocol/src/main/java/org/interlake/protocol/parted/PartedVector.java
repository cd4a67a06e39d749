package org.interlake.protocol.parted;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A vector in parts, open for reading: a block at a time, each checked against its digest. Holds
 * one block, and one part open. For one thread.
 */
public final class PartedVector implements BlockedVector, Closeable {
  private final PartedManifest manifest;
  private final PartedShape shape;
  private final ExchangePath folder;
  private final Function<ExchangePath, Optional<ObjectReader>> objects;
  private final byte[] held;
  private int heldBlock = -1;
  private int openPart = -1;
  private Optional<ObjectReader> open = Optional.empty();

  /**
   * @param folder where the parts stand
   * @param objects opens an object
   */
  public PartedVector(
      PartedManifest manifest,
      ExchangePath folder,
      Function<ExchangePath, Optional<ObjectReader>> objects) {
    this.manifest = requireNonNull(manifest, "manifest");
    this.shape = manifest.shape();
    this.folder = requireNonNull(folder, "folder");
    this.objects = requireNonNull(objects, "objects");
    this.held = new byte[(int) Math.min(shape.blockBytes(), shape.layout().byteLength())];
  }

  /**
   * Reads the manifest of a folder, if there is one.
   *
   * @param named what a signed message says that the manifest is
   * @throws PartedVectorException if it is another, or cannot be read
   */
  public static Optional<PartedVector> open(Exchange exchange, ExchangePath folder, Digest named) {
    Optional<ObjectReader> found = exchange.open(ExchangeLayout.manifest(folder));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes;
    try (ObjectReader object = found.get()) {
      if (object.length() > Integer.MAX_VALUE - Long.BYTES) {
        throw PartedVectorException.corrupt(
            "The manifest in " + folder, "it has %d bytes".formatted(object.length()));
      }
      bytes = object.read(0, (int) object.length());
    }
    if (!Digest.of(bytes).equals(named)) {
      throw PartedVectorException.corrupt(
          "The manifest in " + folder,
          "its digest is %s, not %s"
              .formatted(Digest.of(bytes).abbreviated(), named.abbreviated()));
    }
    return Optional.of(new PartedVector(PartedManifest.decode(bytes), folder, exchange::open));
  }

  public PartedManifest manifest() {
    return manifest;
  }

  @Override
  public VectorLayout layout() {
    return shape.layout();
  }

  @Override
  public void read(long position, byte[] target, int length) {
    if (position < 0 || length < 0 || position > shape.layout().byteLength() - length) {
      throw new IllegalArgumentException(
          "Invalid bytes of vector %s: %d from %d (it has %d)"
              .formatted(layout().name(), length, position, shape.layout().byteLength()));
    }
    int done = 0;
    while (done < length) {
      int block = (int) ((position + done) / shape.blockBytes());
      hold(block);
      int from = (int) (position + done - (long) block * shape.blockBytes());
      int count = Math.min(length - done, shape.blockLength(block) - from);
      System.arraycopy(held, from, target, done, count);
      done += count;
    }
  }

  /**
   * The elements of a block, the first of them at {@code block x elementsPerBlock}, as doubles.
   *
   * @param most at most so many
   */
  public double[] elements(int block, int most) {
    hold(block);
    ByteBuffer in =
        ByteBuffer.wrap(held, 0, shape.blockLength(block)).order(ByteOrder.LITTLE_ENDIAN);
    int count = Math.min(most, shape.blockLength(block) / layout().type().bytes());
    double[] elements = new double[count];
    if (layout().type() == ElementType.FLOAT64) {
      in.asDoubleBuffer().get(elements);
    } else {
      for (int i = 0; i < count; i++) {
        elements[i] = in.getFloat();
      }
    }
    return elements;
  }

  private void hold(int block) {
    if (block == heldBlock) {
      return;
    }
    heldBlock = -1;
    int length = shape.blockLength(block);
    part(shape.partOf(block)).readFully(shape.positionInPart(block), held, 0, length);
    if (!Digest.of(ByteBuffer.wrap(held, 0, length)).equals(manifest.digests().get(block))) {
      throw PartedVectorException.corrupt(
          what(shape.partOf(block)), "block %d does not have its digest".formatted(block));
    }
    heldBlock = block;
  }

  private ObjectReader part(int part) {
    if (part != openPart) {
      close();
      ObjectReader opened =
          objects
              .apply(ExchangeLayout.part(folder, manifest.inputs(), part))
              .orElseThrow(() -> PartedVectorException.corrupt(what(part), "it is gone"));
      open = Optional.of(opened);
      requireHead(part, opened);
      openPart = part;
    }
    return open.orElseThrow();
  }

  private void requireHead(int part, ObjectReader object) {
    byte[] head = object.read(0, (int) Math.min(PartedShape.PART_HEAD_BYTES, object.length()));
    ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (head.length < PartedShape.PART_HEAD_BYTES || in.getInt() != PartedShape.PART_MAGIC) {
      throw PartedVectorException.corrupt(what(part), "it does not start with ILPP");
    }
    PartedVectorException.requireVersion(
        what(part), Short.toUnsignedInt(in.getShort()), PartedShape.VERSION);
    if (!Arrays.equals(head, shape.partHead(part)) || object.length() != shape.partLength(part)) {
      throw PartedVectorException.corrupt(what(part), "it is not cut as the manifest says");
    }
  }

  private String what(int part) {
    return "Part %d of vector %s in %s".formatted(part, layout().name(), folder);
  }

  /** Closes what is open; reading again opens it again. */
  @Override
  public void close() {
    openPart = -1;
    open.ifPresent(ObjectReader::close);
    open = Optional.empty();
  }
}
