package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

/**
 * A site's answer to an {@link UnmaskCall}.
 *
 * @param shares of the secrets that open the sum, in the form of {@code
 *     docs/spec/secure-aggregation.md}
 */
public record Unmasking(WireBytes shares) {
  public Unmasking {
    requireNonNull(shares, "shares");
  }
}
