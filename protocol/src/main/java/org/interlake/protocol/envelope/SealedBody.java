package org.interlake.protocol.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Optional;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.SealingKey;

/**
 * What only the recipient of a sealed message can read of its head: the key of its blocks, and the
 * body. It is padded, so that its length tells little of the body's.
 */
final class SealedBody {
  private static final byte[] DOMAIN = "interlake/sealed-body/v2".getBytes(US_ASCII);
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int SHORTEST_BYTES = 1 << 10;

  private final byte[] key;
  private final String text;

  private SealedBody(byte[] key, String text) {
    this.key = key;
    this.text = text;
  }

  String text() {
    return text;
  }

  BlockKey blockKey(int vector) {
    return new BlockKey(key, vector);
  }

  /**
   * Seals a message's key and body.
   *
   * @param body its UTF-8
   */
  static byte[] seal(byte[] key, byte[] body, SealingKey recipient, EnvelopeContext context) {
    int length = BlockKey.KEY_BYTES + LENGTH_BYTES + body.length;
    byte[] secret = new byte[padded(length)];
    ByteBuffer.wrap(secret)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(key)
        .putInt(body.length)
        .put(body); // then zeros
    byte[] sealed = recipient.seal(secret, info(context));
    Arrays.fill(secret, (byte) 0);
    return sealed;
  }

  /**
   * Opens what was sealed.
   *
   * @throws EnvelopeException UNDECRYPTABLE if it was not sealed for this key and context, or holds
   *     anything else
   */
  static SealedBody open(byte[] sealed, OpeningKey recipient, EnvelopeContext context) {
    Optional<byte[]> opened = recipient.open(sealed, info(context));
    if (opened.isEmpty()
        || opened.get().length < BlockKey.KEY_BYTES + LENGTH_BYTES
        || opened.get().length != padded(length(opened.get()))) {
      throw undecryptable();
    }
    byte[] secret = opened.get();
    int from = BlockKey.KEY_BYTES + LENGTH_BYTES;
    int to = (int) length(secret);
    for (int i = to; i < secret.length; i++) {
      if (secret[i] != 0) {
        throw undecryptable();
      }
    }
    try {
      return new SealedBody(
          Arrays.copyOf(secret, BlockKey.KEY_BYTES),
          UTF_8.newDecoder().decode(ByteBuffer.wrap(secret, from, to - from)).toString());
    } catch (CharacterCodingException e) {
      throw undecryptable();
    }
  }

  /** Of the key, the body's length and the body; without bounds, as the sender wrote it. */
  private static long length(byte[] secret) {
    long body =
        Integer.toUnsignedLong(
            ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN).getInt(BlockKey.KEY_BYTES));
    return BlockKey.KEY_BYTES + LENGTH_BYTES + body;
  }

  /**
   * Where a secret of {@code length} bytes is padded to: PADMÉ (Nikitin et al., <em>Reducing
   * Metadata Leakage from Encrypted Files and Communication with PURBs</em>, PoPETs 2019, algorithm
   * 1), at least 1 KiB. Of L bytes it tells O(log log L) bits, for at most 12 % more bytes.
   */
  static int padded(long length) {
    if (length <= SHORTEST_BYTES) {
      return SHORTEST_BYTES;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(length);
    int bitsOfExponent = 32 - Integer.numberOfLeadingZeros(exponent);
    long mask = (1L << (exponent - bitsOfExponent)) - 1;
    return (int) Math.min((length + mask) & ~mask, Integer.MAX_VALUE);
  }

  /** What a secret is bound to beside the signature: kind, and all that the header binds. */
  private static byte[] info(EnvelopeContext context) {
    byte[] bound = EnvelopeHeader.encodeContext(context);
    return ByteBuffer.allocate(DOMAIN.length + Short.BYTES + bound.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(DOMAIN)
        .putShort((short) context.kind().number())
        .put(bound)
        .array();
  }

  /** One answer to every fault: at which step it was found helps nobody but an attacker. */
  static EnvelopeException undecryptable() {
    return new EnvelopeException(
        RefusalReason.UNDECRYPTABLE,
        "The message cannot be decrypted: it was not sealed for this party's key, in this place");
  }
}
