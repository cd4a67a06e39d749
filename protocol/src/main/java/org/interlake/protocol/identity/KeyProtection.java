package org.interlake.protocol.identity;

import static java.util.Objects.requireNonNull;

/** What protects a key file beside its permissions. */
public sealed interface KeyProtection {
  /** Nothing. */
  record None() implements KeyProtection {}

  /** Its keys are encrypted under a key that is derived from a passphrase. */
  record ByPassphrase(Passphrase passphrase) implements KeyProtection {
    public ByPassphrase {
      requireNonNull(passphrase, "passphrase");
    }
  }

  /**
   * Its keys are encrypted by a key management service.
   *
   * @param uri of the service's key; a Tink {@code KmsClient} on the class path must know it
   */
  record ByKms(String uri) implements KeyProtection {
    public ByKms {
      requireNonNull(uri, "uri");
    }
  }
}
