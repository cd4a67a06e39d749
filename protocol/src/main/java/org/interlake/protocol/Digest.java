package org.interlake.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest (FIPS 180-4): 32 bytes, written as 64 lower-case hexadecimal digits. */
public final class Digest {
  public static final int BYTES = 32;

  private static final HexFormat HEX = HexFormat.of();

  /** Never fed: a copy of it costs less than to look for a provider, for every small message. */
  private static final MessageDigest EMPTY = provided();

  private final byte[] value;

  private Digest(byte[] value) {
    if (value.length != BYTES) {
      throw new IllegalArgumentException(
          "Invalid SHA-256 digest: %d bytes (must be %d)".formatted(value.length, BYTES));
    }
    this.value = value;
  }

  /** The digest of all the bytes given, taken one after the other. */
  public static Digest of(byte[]... parts) {
    MessageDigest sha256 = sha256();
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return new Digest(sha256.digest());
  }

  /** The digest of the remaining bytes of {@code bytes}, whose position is left where it was. */
  public static Digest of(ByteBuffer bytes) {
    MessageDigest sha256 = sha256();
    sha256.update(bytes.duplicate());
    return new Digest(sha256.digest());
  }

  /** Takes 32 digest bytes as they are. */
  public static Digest ofBytes(byte[] digestBytes) {
    return new Digest(digestBytes.clone());
  }

  /**
   * Reads the hexadecimal form.
   *
   * @throws IllegalArgumentException unless {@code hex} is 64 hexadecimal digits
   */
  @JsonCreator
  public static Digest ofHex(String hex) {
    if (hex.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "Invalid SHA-256 digest: '%s' (must be 64 hexadecimal digits)".formatted(hex));
    }
    return new Digest(HEX.parseHex(hex));
  }

  @JsonValue
  public String hex() {
    return HEX.formatHex(value);
  }

  /** The first 12 hexadecimal digits, for people. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  public byte[] toBytes() {
    return value.clone();
  }

  private static MessageDigest sha256() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) { // allowed to a provider
      return provided();
    }
  }

  private static MessageDigest provided() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that && MessageDigest.isEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
