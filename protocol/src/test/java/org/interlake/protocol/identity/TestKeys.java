package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.signature.SignatureConfig2026;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Keys that everybody knows: they prove nothing outside a test. */
@AccessesPartialKey // they are known bytes
public final class TestKeys {
  private static final HexFormat HEX = HexFormat.of();

  private TestKeys() {}

  /** The key of RFC 8032, section 7.1, TEST 1. Golden files are signed with it. */
  public static SigningKey rfc8032Test1() {
    try {
      return new SigningKey(
          TinkJsonProtoKeysetFormat.parseKeyset(
              new String(rfc8032Test1Json(), UTF_8),
              SignatureConfig2026.get(),
              InsecureSecretKeyAccess.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key whose private bytes are 0 to 31. */
  public static OpeningKey known32Bytes() {
    try {
      HpkePrivateKey key =
          HpkePrivateKey.create(
              HpkePublicKey.create(
                  OpeningKey.PARAMETERS,
                  Bytes.copyFrom(
                      HEX.parseHex(
                          "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f")),
                  null),
              SecretBytes.copyFrom(
                  HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                  InsecureSecretKeyAccess.get()));
      return OpeningKey.of(
          KeysetHandle.newBuilder()
              .addEntry(KeysetHandle.importKey(key).withFixedId(1).makePrimary())
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Both. */
  public static PrivateIdentity identity() {
    return new PrivateIdentity(rfc8032Test1(), Optional.of(known32Bytes()), List.of());
  }

  /** Its keyset. */
  static byte[] rfc8032Test1Json() throws IOException {
    try (InputStream in =
        TestKeys.class.getResourceAsStream("/golden/TEST-ONLY-rfc8032-test-1.json")) {
      return in.readAllBytes();
    }
  }
}
