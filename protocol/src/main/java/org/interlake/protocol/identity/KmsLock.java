package org.interlake.protocol.identity;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A key management service's key, by the first Tink {@code KmsClient} on the class path that knows
 * its URI. The client finds its credentials by itself.
 */
final class KmsLock {
  private KmsLock() {}

  /**
   * @throws KeyFileException if no client knows the URI
   * @throws GeneralSecurityException if the client has no credentials, or the service refuses
   */
  static Aead aead(String uri) throws GeneralSecurityException {
    List<String> seen = new ArrayList<>();
    try {
      for (KmsClient client : ServiceLoader.load(KmsClient.class)) {
        if (client.doesSupport(uri)) {
          return client.withDefaultCredentials().getAead(uri);
        }
        seen.add(client.getClass().getName());
      }
    } catch (ServiceConfigurationError e) {
      throw new KeyFileException("A KMS client on the class path cannot be used: " + e, e);
    }
    throw new KeyFileException(
        "No KMS client on the class path knows '%s' (there are: %s). Put the Tink extension of that service there, with --jars"
            .formatted(uri, seen));
  }
}
