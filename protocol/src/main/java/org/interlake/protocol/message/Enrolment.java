package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.Succession;

/**
 * A site's word on its public keys, signed with them. It proves that the site holds them and that
 * their holders followed each other; who the site is, people must find out.
 *
 * @param identity the keys
 * @param succeeds which keys they follow, the last first
 */
public record Enrolment(PublicIdentity identity, List<Succession> succeeds) {
  public Enrolment {
    requireNonNull(identity, "identity");
    succeeds = List.copyOf(succeeds);
    Succession.requireChain(identity, succeeds);
  }

  /** Whether the holder of {@code earlier} has said that these keys follow them. */
  public boolean follows(PublicIdentity earlier) {
    return succeeds.stream().anyMatch(succession -> succession.previous().equals(earlier));
  }
}
