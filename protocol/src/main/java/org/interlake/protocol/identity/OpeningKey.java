package org.interlake.protocol.identity;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.hybrid.subtle.HpkeDecrypt;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * The private half of the key with which a party opens what is sealed for it ({@link SealingKey}).
 * It has no text form.
 */
@LowLevelCryptoCaller // as SealingKey
@AccessesPartialKey // its public half becomes a SealingKey
public final class OpeningKey {
  static final HpkeParameters PARAMETERS = parameters();

  private final KeysetHandle keyset;
  private final HybridDecrypt opener;
  private final SealingKey sealingKey;

  private OpeningKey(KeysetHandle keyset, HybridDecrypt opener, SealingKey sealingKey) {
    this.keyset = keyset;
    this.opener = opener;
    this.sealingKey = sealingKey;
  }

  private static HpkeParameters parameters() {
    try {
      return HpkeParameters.builder()
          .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
          .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
          .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
          .setVariant(HpkeParameters.Variant.NO_PREFIX)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink has this suite", e);
    }
  }

  /**
   * @throws GeneralSecurityException unless the primary key is of the one suite that we use
   */
  static OpeningKey of(KeysetHandle keyset) throws GeneralSecurityException {
    if (!(keyset.getPrimary().getKey() instanceof HpkePrivateKey key)
        || !key.getParameters().equals(PARAMETERS)) {
      throw new GeneralSecurityException("the keyset's primary key is not our kind of HPKE key");
    }
    return new OpeningKey(keyset, HpkeDecrypt.create(key), SealingKey.of(key.getPublicKey()));
  }

  /** A fresh key from the platform's secure random source. */
  public static OpeningKey generate() {
    try {
      return of(KeysetHandle.generateNew(PARAMETERS, HybridConfig2026.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot make an X25519 key", e);
    }
  }

  KeysetHandle keyset() {
    return keyset;
  }

  public SealingKey sealingKey() {
    return sealingKey;
  }

  /**
   * Opens what was sealed for this key in this context; empty if it was not, or is damaged. Which
   * of these, and at which step it is found, is not told.
   */
  public Optional<byte[]> open(byte[] sealed, byte[] context) {
    try {
      return Optional.of(opener.decrypt(sealed, context));
    } catch (GeneralSecurityException | IllegalArgumentException e) { // too short to be one
      return Optional.empty();
    }
  }
}
