package org.interlake.privacy.secagg;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.SiteId;

/**
 * The bytes of an answer: version (2 bytes, little-endian), the digest of the arrived set, the
 * opening keys (32 for each other site that arrived, in order), the own share of the answer's key
 * (32), the wrapped shares of it (60 for each other site that arrived, in order), and the sealed
 * shares. Within the seal, for each site that arrived, in order: 1 byte, {@link #READABLE} or
 * {@link #UNREADABLE}, the share of b (32), and the share of k with each site that did not arrive
 * (32 each, in order); zeros if unreadable.
 */
final class AnswerLayout {
  static final byte READABLE = 1;
  static final byte UNREADABLE = 0;

  private static final int KEY = PairKey.BYTES;
  private static final int SHARE = Shamir.SECRET_BYTES;
  private static final int WRAPPED = SHARE + Sealing.OVERHEAD_BYTES;
  private static final byte[] VERSION = {1, 0};

  private AnswerLayout() {}

  /** Bytes of one dealer's part within the seal. */
  static int rowLength(ArrivedSet arrived) {
    return 1 + SHARE * (1 + arrived.missing());
  }

  static int length(ArrivedSet arrived) {
    int others = arrived.size() - 1;
    return VERSION.length
        + arrived.digest().length
        + others * KEY
        + SHARE
        + others * WRAPPED
        + Sealing.OVERHEAD_BYTES
        + arrived.size() * rowLength(arrived);
  }

  /**
   * Puts an answer together.
   *
   * @param keys one for each other site that arrived, in order; {@code wrapped} likewise
   */
  static byte[] write(
      ArrivedSet arrived, List<byte[]> keys, byte[] own, List<byte[]> wrapped, byte[] sealed) {
    ByteBuffer out = ByteBuffer.allocate(length(arrived)).put(VERSION).put(arrived.digest());
    keys.forEach(out::put);
    out.put(own);
    wrapped.forEach(out::put);
    out.put(sealed);
    return out.array();
  }

  /** An answer taken apart; place: among the arrived. */
  static final class Parsed {
    private final byte[] bytes;
    private final int self;
    private final int keysAt;
    private final int ownAt;
    private final int wrappedAt;
    private final int sealedAt;

    /**
     * @throws SecureAggregationException unless it is an answer to {@code arrived}, naming the site
     */
    Parsed(ArrivedSet arrived, int self, SiteId from, byte[] answer) {
      int expected = length(arrived);
      if (answer.length != expected) {
        throw new SecureAggregationException(
            List.of(from),
            "Invalid unmasking of '%s': %d bytes (must be %d); it is not used"
                .formatted(from, answer.length, expected));
      }
      if (!Arrays.equals(answer, 0, 2, VERSION, 0, 2)) {
        throw new SecureAggregationException(
            List.of(from),
            "Unknown version of the unmasking of '%s' (must be 1); it is not used".formatted(from));
      }
      byte[] digest = arrived.digest();
      if (!Arrays.equals(answer, 2, 2 + digest.length, digest, 0, digest.length)) {
        throw new SecureAggregationException(
            List.of(from),
            "The unmasking of '%s' is for another round or other arrived sites; it is not used"
                .formatted(from));
      }
      this.bytes = answer.clone();
      this.self = self;
      int others = arrived.size() - 1;
      this.keysAt = VERSION.length + digest.length;
      this.ownAt = keysAt + others * KEY;
      this.wrappedAt = ownAt + SHARE;
      this.sealedAt = wrappedAt + others * WRAPPED;
    }

    /** The key under which the site at {@code place}, another, sealed a share for this one. */
    byte[] openingKey(int place) {
      return part(keysAt, place, KEY);
    }

    byte[] ownShare() {
      return Arrays.copyOfRange(bytes, ownAt, ownAt + SHARE);
    }

    /** The share that this site sealed for the one at {@code place}, another. */
    byte[] wrapped(int place) {
      return part(wrappedAt, place, WRAPPED);
    }

    byte[] sealed() {
      return Arrays.copyOfRange(bytes, sealedAt, bytes.length);
    }

    private byte[] part(int at, int place, int length) {
      int from = at + length * (place < self ? place : place - 1);
      return Arrays.copyOfRange(bytes, from, from + length);
    }
  }
}
