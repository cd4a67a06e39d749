package org.interlake.protocol.envelope;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.identity.SealingKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.VectorLayout;

/** A message that is signed, perhaps encrypted before, and ready to be published. */
public final class SealedEnvelope implements Content {
  /** Bytes of a full block: what one read of one executor brings, and one digest covers. */
  public static final int DEFAULT_BLOCK_BYTES = 1 << 18;

  static final int MAGIC = 0x454B4C49; // "ILKE", little-endian
  static final int PREFIX_BYTES = 20;
  static final int SIGNATURE_BYTES = 64;

  private final byte[] head;
  private final List<Content> payload;
  private final Digest content;

  private SealedEnvelope(byte[] head, List<Content> payload, Digest content) {
    this.head = head;
    this.payload = payload;
    this.content = content;
  }

  /** Signs a message that is only a body. */
  public static SealedEnvelope seal(EnvelopeContext context, String body, SigningKey key) {
    return seal(context, body, List.of(), key);
  }

  /** Signs a message with vectors, in blocks of {@link #DEFAULT_BLOCK_BYTES}. */
  public static SealedEnvelope seal(
      EnvelopeContext context, String body, List<? extends BlockedVector> vectors, SigningKey key) {
    return seal(context, body, vectors, DEFAULT_BLOCK_BYTES, key);
  }

  static SealedEnvelope seal(
      EnvelopeContext context,
      String body,
      List<? extends BlockedVector> vectors,
      int blockBytes,
      SigningKey key) {
    List<VectorLayout> layouts = new ArrayList<>();
    List<Content> payload = new ArrayList<>();
    List<Digest> digests = new ArrayList<>();
    for (BlockedVector vector : vectors) {
      byte[] bytes = vector.encode();
      layouts.add(vector.layout());
      payload.add(Content.of(bytes));
      for (int from = 0; from < bytes.length; from += blockBytes) {
        int length = Math.min(blockBytes, bytes.length - from);
        digests.add(Digest.of(ByteBuffer.wrap(bytes, from, length)));
      }
    }
    return sign(
        EnvelopeFormat.CLEAR,
        context,
        EnvelopeHeader.encodeUtf8(body),
        layouts,
        payload,
        blockBytes,
        digests,
        key);
  }

  /**
   * Encrypts a message to its recipient, block by block, and signs what comes of it. Other bytes
   * each time.
   *
   * @param recipient the key of the party that {@code context} names
   */
  public static SealedEnvelope sealTo(
      SealingKey recipient,
      EnvelopeContext context,
      String body,
      List<? extends BlockedVector> vectors,
      SigningKey key) {
    return sealTo(recipient, context, body, vectors, DEFAULT_BLOCK_BYTES, key);
  }

  static SealedEnvelope sealTo(
      SealingKey recipient,
      EnvelopeContext context,
      String body,
      List<? extends BlockedVector> vectors,
      int blockBytes,
      SigningKey key) {
    byte[] drawn = new byte[BlockKey.KEY_BYTES];
    new SecureRandom().nextBytes(drawn);
    List<VectorLayout> layouts = new ArrayList<>();
    List<Content> payload = new ArrayList<>();
    List<Digest> digests = new ArrayList<>();
    for (BlockedVector vector : vectors) {
      BlockKey blockKey = new BlockKey(drawn, layouts.size());
      byte[] bytes = vector.encode();
      layouts.add(vector.layout());
      for (int from = 0; from < bytes.length; from += blockBytes) {
        int to = Math.min(from + blockBytes, bytes.length);
        byte[] block = blockKey.seal(Arrays.copyOfRange(bytes, from, to), from / blockBytes);
        payload.add(Content.of(block));
        digests.add(Digest.of(block));
      }
    }
    byte[] sealed = SealedBody.seal(drawn, EnvelopeHeader.encodeUtf8(body), recipient, context);
    return sign(EnvelopeFormat.SEALED, context, sealed, layouts, payload, blockBytes, digests, key);
  }

  /**
   * Signs a message with one vector that is read block by block, of any length: once here, for its
   * digests, and once more whenever the message is written. Not more than a block is held.
   */
  public static SealedEnvelope sealBlocked(
      EnvelopeContext context, String body, BlockedVector vector, SigningKey key) {
    VectorLayout layout = vector.layout();
    BlockedPayload payload = new BlockedPayload(vector, DEFAULT_BLOCK_BYTES);
    return sign(
        EnvelopeFormat.CLEAR,
        context,
        EnvelopeHeader.encodeUtf8(body),
        List.of(layout),
        List.of(payload),
        DEFAULT_BLOCK_BYTES,
        payload.digests(),
        key);
  }

  private static SealedEnvelope sign(
      EnvelopeFormat format,
      EnvelopeContext context,
      byte[] body,
      List<VectorLayout> layouts,
      List<Content> payload,
      int blockBytes,
      List<Digest> digests,
      SigningKey key) {
    long payloadBytes = payload.stream().mapToLong(Content::length).sum();
    byte[] header = EnvelopeHeader.encode(context, body, layouts, blockBytes, digests);
    ByteBuffer head =
        ByteBuffer.allocate(PREFIX_BYTES + header.length + SIGNATURE_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(MAGIC)
        .putShort((short) format.version())
        .putShort((short) context.kind().number())
        .putInt(header.length)
        .putLong(payloadBytes)
        .put(header);
    head.put(key.sign(signedBytes(format, head.array(), PREFIX_BYTES + header.length)));
    return new SealedEnvelope(
        head.array(),
        payload,
        EnvelopeHeader.contentDigest(format, body, layouts, blockBytes, digests));
  }

  /** What the signature is over: the domain and the first {@code length} bytes of the head. */
  static byte[] signedBytes(EnvelopeFormat format, byte[] head, int length) {
    byte[] domain = format.signatureDomain();
    return ByteBuffer.allocate(domain.length + length).put(domain).put(head, 0, length).array();
  }

  /** The digest that names this message's vectors. */
  public Digest contentDigest() {
    return content;
  }

  @Override
  public long length() {
    long length = head.length;
    for (Content vector : payload) {
      length += vector.length();
    }
    return length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(head);
    for (Content vector : payload) {
      vector.writeTo(out);
    }
  }
}
