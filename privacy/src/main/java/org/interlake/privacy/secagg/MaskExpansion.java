package org.interlake.privacy.secagg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Masks added up: each key is expanded to a stream of ring elements by AES-256 in counter mode
 * (NIST SP 800-38A) from a counter block of zeros, over zeros. Element k is the little-endian word
 * at byte k * {@link Ring#bytes()} of the stream. A key makes one stream and does nothing else.
 */
final class MaskExpansion implements MaskSum {
  private static final int CHUNK_BYTES = 16_384; // with the values of it, within a core's own cache
  private static final byte[] ZEROS = new byte[CHUNK_BYTES];
  private static final int AES_BLOCK = 16;

  private record SignedKey(SecretKeySpec key, boolean negative) {}

  private final Ring ring;
  private final List<SignedKey> keys = new ArrayList<>();

  MaskExpansion(Ring ring) {
    this.ring = ring;
  }

  /** Adds the stream of a key of 32 bytes. */
  void plus(byte[] key) {
    keys.add(new SignedKey(new SecretKeySpec(key, "AES"), false));
  }

  /** Subtracts the stream of a key of 32 bytes. */
  void minus(byte[] key) {
    keys.add(new SignedKey(new SecretKeySpec(key, "AES"), true));
  }

  void addTo(long[] block, long fromElement) {
    expand(block, fromElement, false);
  }

  @Override
  public void subtractFrom(long[] block, long fromElement) {
    expand(block, fromElement, true);
  }

  private void expand(long[] block, long fromElement, boolean negate) {
    if (fromElement < 0) {
      throw new IllegalArgumentException(
          "Invalid fromElement: %d (must be 0 or more)".formatted(fromElement));
    }
    try {
      Cipher[] streams = new Cipher[keys.size()];
      for (int s = 0; s < streams.length; s++) {
        streams[s] = stream(keys.get(s).key(), fromElement * ring.bytes());
      }
      Words words = ring == Ring.Z64 ? new Longs() : new Ints();
      byte[] keystream = new byte[CHUNK_BYTES];
      int chunk = CHUNK_BYTES / ring.bytes();
      for (int at = 0; at < block.length; at += chunk) {
        int count = Math.min(chunk, block.length - at);
        for (int s = 0; s < streams.length; s++) {
          int written = streams[s].update(ZEROS, 0, count * ring.bytes(), keystream, 0);
          if (written != count * ring.bytes()) {
            throw new IllegalStateException("this platform's AES/CTR holds back bytes");
          }
          words.read(keystream, count);
          if (keys.get(s).negative() == negate) {
            words.addTo(block, at, count);
          } else {
            words.subtractFrom(block, at, count);
          }
        }
        if (ring == Ring.Z32) {
          for (int i = at; i < at + count; i++) {
            block[i] &= 0xFFFF_FFFFL;
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform has no AES/CTR", e);
    }
  }

  /** The stream of a key from a byte of it on. */
  private static Cipher stream(SecretKeySpec key, long fromByte) throws GeneralSecurityException {
    byte[] counter = new byte[AES_BLOCK];
    ByteBuffer.wrap(counter).putLong(8, fromByte / AES_BLOCK); // big-endian
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
    int skipped = (int) (fromByte % AES_BLOCK);
    if (skipped > 0) {
      cipher.update(ZEROS, 0, skipped, new byte[AES_BLOCK], 0);
    }
    return cipher;
  }

  /** A chunk of keystream as numbers: copied in one go, so that adding is a plain loop. */
  private interface Words {
    void read(byte[] keystream, int count);

    void addTo(long[] block, int at, int count);

    void subtractFrom(long[] block, int at, int count);
  }

  private static final class Longs implements Words {
    private final long[] words = new long[CHUNK_BYTES / Long.BYTES];

    @Override
    public void read(byte[] keystream, int count) {
      ByteBuffer.wrap(keystream).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words, 0, count);
    }

    @Override
    public void addTo(long[] block, int at, int count) {
      for (int i = 0; i < count; i++) {
        block[at + i] += words[i];
      }
    }

    @Override
    public void subtractFrom(long[] block, int at, int count) {
      for (int i = 0; i < count; i++) {
        block[at + i] -= words[i];
      }
    }
  }

  /** The upper halves of the sums are wrong until the chunk is reduced. */
  private static final class Ints implements Words {
    private final int[] words = new int[CHUNK_BYTES / Integer.BYTES];

    @Override
    public void read(byte[] keystream, int count) {
      ByteBuffer.wrap(keystream).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words, 0, count);
    }

    @Override
    public void addTo(long[] block, int at, int count) {
      for (int i = 0; i < count; i++) {
        block[at + i] += words[i];
      }
    }

    @Override
    public void subtractFrom(long[] block, int at, int count) {
      for (int i = 0; i < count; i++) {
        block[at + i] -= words[i];
      }
    }
  }
}
