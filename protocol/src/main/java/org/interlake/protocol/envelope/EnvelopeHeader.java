package org.interlake.protocol.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** The header of format 1: its fields, and their bytes both ways. */
record EnvelopeHeader(
    EnvelopeContext context,
    String body,
    List<VectorLayout> layouts,
    int blockBytes,
    List<Digest> blockDigests,
    Digest content) {
  static final int MAX_BYTES = 1 << 24;
  static final int MIN_BLOCK_BYTES = 1 << 12;
  static final int MAX_BLOCK_BYTES = 1 << 24;

  private static final byte[] CONTENT_DOMAIN = "interlake/content/v1".getBytes(UTF_8);
  private static final int MAX_VECTORS = 64;
  private static final int MAX_SEGMENTS = 4096;

  /** The header's bytes. */
  static byte[] encode(
      EnvelopeContext context,
      String body,
      List<VectorLayout> layouts,
      int blockBytes,
      List<Digest> blockDigests) {
    Growing out = new Growing();
    out.shortText(context.federation().name());
    out.shortText(context.run());
    out.shortText(context.sender());
    out.shortText(context.recipient());
    out.u32(context.round());
    out.bytes(context.parent().toBytes());
    byte[] bodyBytes = encodeUtf8(body);
    out.u32(bodyBytes.length);
    out.bytes(bodyBytes);
    encodeContent(out, layouts, blockBytes, blockDigests);
    byte[] bytes = out.toBytes();
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "Header of %d bytes is too large (at most %d): use larger blocks or a smaller body"
              .formatted(bytes.length, MAX_BYTES));
    }
    return bytes;
  }

  private static void encodeContent(
      Growing out, List<VectorLayout> layouts, int blockBytes, List<Digest> blockDigests) {
    out.u16(sealable(layouts.size(), MAX_VECTORS, "vectors"));
    for (VectorLayout layout : layouts) {
      out.shortText(layout.name());
      out.u8(layout.type().wireNumber());
      out.u16(sealable(layout.segments().size(), MAX_SEGMENTS, "segments"));
      for (Segment segment : layout.segments()) {
        out.shortText(segment.name());
        out.u64(segment.length());
      }
    }
    out.u32(blockBytes);
    out.u32(blockDigests.size());
    for (Digest digest : blockDigests) {
      out.bytes(digest.toBytes());
    }
  }

  /** No reader takes more. */
  private static int sealable(int value, int maximum, String what) {
    if (value > maximum) {
      throw new IllegalArgumentException(
          "Cannot seal %d %s (at most %d)".formatted(value, what, maximum));
    }
    return value;
  }

  /** Unlike {@link String#getBytes}, does not replace what has no UTF-8 form. */
  private static byte[] encodeUtf8(String text) {
    try {
      ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "Cannot seal a text that is not Unicode: half of a surrogate pair", e);
    }
  }

  /** The digest that names a set of vectors in blocks, whoever sends them. */
  static Digest contentDigest(
      List<VectorLayout> layouts, int blockBytes, List<Digest> blockDigests) {
    Growing out = new Growing();
    encodeContent(out, layouts, blockBytes, blockDigests);
    return Digest.of(CONTENT_DOMAIN, out.toBytes());
  }

  /**
   * Reads a header.
   *
   * @throws EnvelopeException CORRUPT unless the bytes are one header, exactly
   */
  static EnvelopeHeader decode(MessageKind kind, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      FederationId federation = new FederationId(text(in));
      String run = text(in);
      String sender = text(in);
      String recipient = text(in);
      int round = nonNegative(in, "round");
      byte[] parent = take(in, Digest.BYTES);
      String body = utf8(take(in, nonNegative(in, "body length")));
      ByteBuffer contentBytes = in.slice();
      List<VectorLayout> layouts = layouts(in);
      int blockBytes = blockBytes(in);
      List<Digest> digests = digests(in, layouts, blockBytes);
      if (in.hasRemaining()) {
        throw corrupt("%d bytes too many in the header".formatted(in.remaining()), null);
      }
      byte[] content = new byte[contentBytes.remaining()];
      contentBytes.get(content);
      return new EnvelopeHeader(
          new EnvelopeContext(
              kind, federation, run, round, sender, recipient, Digest.ofBytes(parent)),
          body,
          layouts,
          blockBytes,
          digests,
          Digest.of(CONTENT_DOMAIN, content));
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
      throw corrupt("the header cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<VectorLayout> layouts(ByteBuffer in) {
    int count = atMost(u16(in), MAX_VECTORS, "vectors");
    List<VectorLayout> layouts = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      String name = text(in);
      int number = in.get();
      ElementType type =
          ElementType.ofWireNumber(number)
              .orElseThrow(() -> corrupt("unknown element type %d".formatted(number), null));
      int segmentCount = atMost(u16(in), MAX_SEGMENTS, "segments");
      List<Segment> segments = new ArrayList<>();
      for (int s = 0; s < segmentCount; s++) {
        segments.add(new Segment(text(in), in.getLong()));
      }
      layouts.add(new VectorLayout(name, type, segments));
    }
    return layouts;
  }

  private static int blockBytes(ByteBuffer in) {
    int blockBytes = in.getInt();
    if (blockBytes < MIN_BLOCK_BYTES
        || blockBytes > MAX_BLOCK_BYTES
        || blockBytes % Double.BYTES != 0) {
      throw corrupt("block size %d".formatted(blockBytes), null);
    }
    return blockBytes;
  }

  private static List<Digest> digests(ByteBuffer in, List<VectorLayout> layouts, int blockBytes) {
    int count = nonNegative(in, "block count");
    long expected = 0;
    for (VectorLayout layout : layouts) {
      expected = Math.addExact(expected, VectorBlocks.blocksOf(layout, blockBytes));
    }
    if (count != expected || count > in.remaining() / Digest.BYTES) {
      throw corrupt("%d blocks where the vectors demand %d".formatted(count, expected), null);
    }
    List<Digest> digests = new ArrayList<>(count);
    for (int b = 0; b < count; b++) {
      digests.add(Digest.ofBytes(take(in, Digest.BYTES)));
    }
    return digests;
  }

  private static String text(ByteBuffer in) {
    return utf8(take(in, u16(in)));
  }

  private static String utf8(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw corrupt("a text is not UTF-8", e);
    }
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int u16(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static int nonNegative(ByteBuffer in, String what) {
    int value = in.getInt();
    if (value < 0) {
      throw corrupt("%s %d".formatted(what, value), null);
    }
    return value;
  }

  private static int atMost(int value, int maximum, String what) {
    if (value > maximum) {
      throw corrupt("%d %s (at most %d)".formatted(value, what, maximum), null);
    }
    return value;
  }

  static EnvelopeException corrupt(String what, Exception cause) {
    return new EnvelopeException(RefusalReason.CORRUPT, "Corrupt envelope: " + what, cause);
  }

  /** A little-endian byte sink. */
  private static final class Growing {
    private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer room(int length) {
      if (bytes.remaining() < length) {
        int capacity = Math.max(bytes.capacity() * 2, Math.addExact(bytes.position(), length));
        bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
      }
      return bytes;
    }

    void u8(int value) {
      room(1).put((byte) value);
    }

    void u16(int value) {
      if (value < 0 || value > 0xFFFF) {
        throw new IllegalArgumentException("%d does not fit in 16 bits".formatted(value));
      }
      room(Short.BYTES).putShort((short) value);
    }

    void u32(int value) {
      room(Integer.BYTES).putInt(value);
    }

    void u64(long value) {
      room(Long.BYTES).putLong(value);
    }

    void bytes(byte[] value) {
      room(value.length).put(value);
    }

    void shortText(String value) {
      byte[] utf8 = encodeUtf8(value);
      u16(utf8.length);
      bytes(utf8);
    }

    byte[] toBytes() {
      byte[] copy = new byte[bytes.position()];
      bytes.flip().get(copy);
      return copy;
    }
  }
}
