package org.interlake.privacy.secagg;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.crypto.tink.subtle.Hkdf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import org.interlake.protocol.SiteId;

/**
 * What two sites have in common for a run: a uniform key of 32 bytes, from which every key of a
 * round between them is derived with HKDF-SHA256 (RFC 5869). Also a site with itself.
 */
final class PairKey {
  static final int BYTES = 32;

  private final byte[] key;

  private PairKey(byte[] key) {
    this.key = key;
  }

  /**
   * The key of two sites.
   *
   * @param agreed what X25519 gave
   * @param runInfo which federation and run it is
   */
  static PairKey of(
      byte[] agreed, byte[] runInfo, SiteId a, byte[] publicA, SiteId b, byte[] publicB) {
    boolean inOrder = a.compareTo(b) < 0;
    Info info = new Info("pair").bytes(runInfo);
    info.text((inOrder ? a : b).name()).text((inOrder ? b : a).name());
    info.raw(inOrder ? publicA : publicB).raw(inOrder ? publicB : publicA);
    return new PairKey(hkdf(agreed, new byte[0], info.toBytes()));
  }

  /** The key that a site has with itself: of its private key, since nobody else need know it. */
  static PairKey ofSelf(byte[] privateKey, byte[] runInfo, SiteId self, byte[] publicKey) {
    Info info = new Info("self").bytes(runInfo).text(self.name()).raw(publicKey);
    return new PairKey(hkdf(privateKey, new byte[0], info.toBytes()));
  }

  /** A key of a round for one use. */
  byte[] derive(RoundContext context, Info info) {
    return hkdf(key, context.digest(), info.toBytes());
  }

  private static byte[] hkdf(byte[] secret, byte[] salt, byte[] info) {
    try {
      return Hkdf.computeHkdf("HMACSHA256", secret, salt, info, BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no HMAC-SHA256", e);
    }
  }

  /**
   * What a key or a digest is for: {@code interlake/secagg/<use>/v1} in ASCII, then fields of a
   * length that the use fixes, or with their length before them.
   */
  static final class Info {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Info(String use) {
      raw("interlake/secagg/%s/v1".formatted(use).getBytes(US_ASCII));
    }

    Info raw(byte[] fixed) {
      out.writeBytes(fixed);
      return this;
    }

    /** 2 bytes, little-endian. */
    Info number(int value) {
      return raw(
          ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) value).array());
    }

    Info bytes(byte[] value) {
      if (value.length > 0xffff) {
        throw new IllegalArgumentException(
            "Invalid field: %d bytes (must be at most 65535)".formatted(value.length));
      }
      return number(value.length).raw(value);
    }

    Info text(String value) {
      return bytes(value.getBytes(US_ASCII)); // names have no other letters
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
