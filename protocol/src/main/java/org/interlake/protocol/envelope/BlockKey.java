package org.interlake.protocol.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.subtle.AesGcmAead;
import com.google.crypto.tink.util.SecretBytes;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;

/**
 * Seals and opens the blocks of one vector of one message: AES-256-GCM with a nonce drawn for each
 * block, under a key drawn for the message. Which vector and which block it is, is authenticated
 * with it.
 *
 * <p>It is shipped to tasks, with the key in it, and has no text form. For any number of threads.
 */
@LowLevelCryptoCaller // a key of one message
@AccessesPartialKey // the message's key becomes a Tink key here
public final class BlockKey implements Serializable {
  private static final long serialVersionUID = 1L;

  /** By how much a sealed block is longer: nonce and tag. */
  public static final int OVERHEAD_BYTES = 12 + 16;

  static final int KEY_BYTES = 32;

  private static final byte[] DOMAIN = "interlake/block/v2".getBytes(US_ASCII);

  private final byte[] key;
  private final int vector;
  private transient volatile Aead aead;

  /**
   * @param key of the message, of {@value #KEY_BYTES} bytes
   * @param vector the vector's place in the message
   */
  BlockKey(byte[] key, int vector) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "Invalid key of a message: %d bytes (must be %d)".formatted(key.length, KEY_BYTES));
    }
    this.key = key.clone();
    this.vector = vector;
  }

  private Aead aead() throws GeneralSecurityException {
    Aead made = aead;
    if (made == null) {
      made =
          AesGcmAead.create(
              AesGcmKey.builder()
                  .setParameters(
                      AesGcmParameters.builder()
                          .setKeySizeBytes(KEY_BYTES)
                          .setIvSizeBytes(12)
                          .setTagSizeBytes(16)
                          .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                          .build())
                  .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                  .build());
      aead = made;
    }
    return made;
  }

  /** The block, encrypted: {@link #OVERHEAD_BYTES} more bytes, and others each time. */
  byte[] seal(byte[] block, int index) {
    try {
      return aead().encrypt(block, bound(index));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot encrypt by AES-GCM", e);
    }
  }

  /**
   * The block that was sealed.
   *
   * @throws EnvelopeException UNDECRYPTABLE if it is anything else
   */
  public byte[] open(byte[] sealed, int index) {
    try {
      return aead().decrypt(sealed, bound(index));
    } catch (GeneralSecurityException e) {
      throw SealedBody.undecryptable();
    }
  }

  private byte[] bound(int index) {
    return ByteBuffer.allocate(DOMAIN.length + Short.BYTES + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(DOMAIN)
        .putShort((short) vector)
        .putInt(index)
        .array();
  }
}
