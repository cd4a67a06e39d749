package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.Digest;

/**
 * A site's private key of one run, as it keeps it for itself until the run is over.
 *
 * @param plan the digest of the run's plan
 * @param privateKey X25519, 32 bytes
 */
public record KeptAgreement(Digest plan, WireBytes privateKey) {
  public KeptAgreement {
    requireNonNull(plan, "plan");
    requireNonNull(privateKey, "privateKey");
  }
}
