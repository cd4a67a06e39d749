package org.interlake.protocol.identity;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.interlake.protocol.Digest;

/** A key management service in this process: its keys follow from their URIs. */
public final class FakeKmsClient implements KmsClient {
  static final String URI = "fake-kms://";

  @Override
  public boolean doesSupport(String keyUri) {
    return keyUri.startsWith(URI);
  }

  @Override
  public KmsClient withCredentials(String credentialPath) {
    return this;
  }

  @Override
  public KmsClient withDefaultCredentials() {
    return this;
  }

  @Override
  public Aead getAead(String keyUri) throws GeneralSecurityException {
    if (keyUri.endsWith("none")) {
      throw new GeneralSecurityException("no such key");
    }
    return new com.google.crypto.tink.subtle.AesGcmJce(
        Digest.of(keyUri.getBytes(StandardCharsets.UTF_8)).toBytes());
  }
}
