package org.interlake.privacy.secagg;

import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.SiteId;

/**
 * What a site is bound to when it sends its masked update. With n sites called, in their order: n
 * commitments to its secrets (b in its own place, k with each other), then for each holder n to the
 * holder's shares of them.
 */
final class Commitments {
  private static final int EACH = RoundContext.COMMITMENT_BYTES;

  private final byte[] bytes;
  private final int sites;

  private Commitments(byte[] bytes, int sites) {
    this.bytes = bytes;
    this.sites = sites;
  }

  static Commitments empty(int sites) {
    return new Commitments(new byte[length(sites)], sites);
  }

  /**
   * @throws SecureAggregationException if the length is wrong, naming the site
   */
  static Commitments of(RoundContext context, SiteId from, byte[] bytes) {
    int expected = length(context.sites());
    if (bytes.length != expected) {
      throw new SecureAggregationException(
          List.of(from),
          "Invalid commitments of '%s': %d bytes (must be %d for %d sites); its update is not added"
              .formatted(from, bytes.length, expected, context.sites()));
    }
    return new Commitments(bytes.clone(), context.sites());
  }

  static int length(int sites) {
    return Math.multiplyExact(EACH * sites, 1 + sites);
  }

  void setSecret(int with, byte[] commitment) {
    System.arraycopy(commitment, 0, bytes, EACH * with, EACH);
  }

  void setShare(int holder, int with, byte[] commitment) {
    System.arraycopy(commitment, 0, bytes, shareAt(holder, with), EACH);
  }

  byte[] secret(int with) {
    return Arrays.copyOfRange(bytes, EACH * with, EACH * (with + 1));
  }

  byte[] share(int holder, int with) {
    int at = shareAt(holder, with);
    return Arrays.copyOfRange(bytes, at, at + EACH);
  }

  byte[] toBytes() {
    return bytes.clone();
  }

  private int shareAt(int holder, int with) {
    return EACH * (sites + holder * sites + with);
  }
}
