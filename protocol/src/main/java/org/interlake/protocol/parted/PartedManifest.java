package org.interlake.protocol.parted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.parted.PartedVectorException.Fault;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What names a vector in parts, and all that is needed to read and check any block of it: {@code
 * docs/spec/parted-vector.md}.
 *
 * @param inputs a digest of what the vector was made of; it names the folder of the parts
 * @param digests the SHA-256 of each block, in order
 */
public record PartedManifest(Digest inputs, PartedShape shape, List<Digest> digests) {
  private static final int MAGIC = 0x4D504C49; // "ILPM", little-endian
  private static final int PREFIX_BYTES = 12;
  private static final int MAX_HEADER_BYTES = 1 << 28;
  private static final int MAX_SEGMENTS = 4096;
  private static final String WHAT = "The manifest";

  public PartedManifest {
    requireNonNull(inputs, "inputs");
    requireNonNull(shape, "shape");
    digests = List.copyOf(digests);
    if (digests.size() != shape.blocks()) {
      throw new IllegalArgumentException(
          "Vector %s in parts has %d block digests (its layout demands %d)"
              .formatted(shape.layout().name(), digests.size(), shape.blocks()));
    }
  }

  /** The digest of the manifest's bytes, which names the vector. */
  public Digest digest() {
    return Digest.of(encode());
  }

  /** The manifest's bytes. */
  public byte[] encode() {
    VectorLayout layout = shape.layout();
    if (layout.segments().size() > MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "Vector %s has %d segments (a manifest holds at most %d)"
              .formatted(layout.name(), layout.segments().size(), MAX_SEGMENTS));
    }
    List<byte[]> names = new ArrayList<>();
    names.add(layout.name().getBytes(UTF_8));
    layout.segments().forEach(segment -> names.add(segment.name().getBytes(UTF_8)));
    long header =
        Digest.BYTES + 15 + (long) digests.size() * Digest.BYTES + 8L * layout.segments().size();
    for (byte[] name : names) {
      header += Short.BYTES + name.length;
    }
    if (header > MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "Vector %s has %d blocks, too many for a manifest: use larger blocks"
              .formatted(layout.name(), digests.size()));
    }
    ByteBuffer out =
        ByteBuffer.allocate(PREFIX_BYTES + (int) header + Digest.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putShort((short) PartedShape.VERSION).putShort((short) 0);
    out.putInt((int) header);
    out.put(inputs.toBytes());
    out.putShort((short) names.get(0).length).put(names.get(0));
    out.put((byte) (layout.type() == ElementType.FLOAT32 ? 1 : 2));
    out.putShort((short) layout.segments().size());
    for (int s = 0; s < layout.segments().size(); s++) {
      byte[] name = names.get(s + 1);
      out.putShort((short) name.length).put(name).putLong(layout.segments().get(s).length());
    }
    out.putInt(shape.blockBytes()).putInt(shape.blocksPerPart()).putInt(digests.size());
    digests.forEach(digest -> out.put(digest.toBytes()));
    out.put(Digest.of(out.duplicate().flip()).toBytes());
    return out.array();
  }

  /**
   * Reads a manifest.
   *
   * @throws PartedVectorException unless the bytes are one manifest, exactly
   */
  public static PartedManifest decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < PREFIX_BYTES || in.getInt() != MAGIC) {
      throw corrupt("it does not start with ILPM");
    }
    PartedVectorException.requireVersion(
        WHAT, Short.toUnsignedInt(in.getShort()), PartedShape.VERSION);
    if (in.getShort() != 0) {
      throw corrupt("bytes 6 and 7 are not 0");
    }
    int header = in.getInt();
    if (header < 1
        || header > MAX_HEADER_BYTES
        || bytes.length != PREFIX_BYTES + header + Digest.BYTES) {
      throw corrupt("%d bytes do not fit a header of %d".formatted(bytes.length, header));
    }
    byte[] written = Arrays.copyOfRange(bytes, PREFIX_BYTES + header, bytes.length);
    if (!Digest.of(ByteBuffer.wrap(bytes, 0, PREFIX_BYTES + header))
        .equals(Digest.ofBytes(written))) {
      throw corrupt("it does not have its digest");
    }
    try {
      return header(in.limit(PREFIX_BYTES + header));
    } catch (BufferUnderflowException
        | CharacterCodingException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new PartedVectorException(
          Fault.CORRUPT, WHAT + " is corrupt: its header cannot be read: " + e.getMessage(), e);
    }
  }

  private static PartedManifest header(ByteBuffer in) throws CharacterCodingException {
    byte[] digest = new byte[Digest.BYTES];
    in.get(digest);
    Digest inputs = Digest.ofBytes(digest);
    String name = text(in);
    byte type = in.get();
    if (type != 1 && type != 2) {
      throw corrupt("unknown element type %d".formatted(type));
    }
    int segmentCount = Short.toUnsignedInt(in.getShort());
    if (segmentCount > MAX_SEGMENTS) {
      throw corrupt("%d segments (at most %d)".formatted(segmentCount, MAX_SEGMENTS));
    }
    List<Segment> segments = new ArrayList<>();
    for (int s = 0; s < segmentCount; s++) {
      segments.add(new Segment(text(in), in.getLong()));
    }
    VectorLayout layout =
        new VectorLayout(name, type == 1 ? ElementType.FLOAT32 : ElementType.FLOAT64, segments);
    PartedShape shape = new PartedShape(layout, in.getInt(), in.getInt());
    int count = in.getInt();
    if (count != shape.blocks() || in.remaining() != (long) count * Digest.BYTES) {
      throw corrupt("%d blocks where the vector demands %d".formatted(count, shape.blocks()));
    }
    List<Digest> digests = new ArrayList<>(count);
    for (int b = 0; b < count; b++) {
      in.get(digest);
      digests.add(Digest.ofBytes(digest));
    }
    return new PartedManifest(inputs, shape, digests);
  }

  private static String text(ByteBuffer in) throws CharacterCodingException {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    String text = UTF_8.newDecoder().decode(in.slice(in.position(), length)).toString();
    in.position(in.position() + length);
    return text;
  }

  private static PartedVectorException corrupt(String fault) {
    return PartedVectorException.corrupt(WHAT, fault);
  }

  /** The shape only: digests of a large vector are many. */
  @Override
  public String toString() {
    return "PartedManifest[%s, %s x %d, %d parts]"
        .formatted(
            shape.layout().name(), shape.layout().type(), shape.layout().length(), shape.parts());
  }
}
