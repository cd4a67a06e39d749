package org.interlake.site.config;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * Keys of other sites that this site has compared by another channel: its own word on them, which
 * no roster overrules.
 *
 * @param keys by site its public keys, {@code ed25519:... x25519:...}, or their fingerprint
 */
public record PeerPins(SortedMap<SiteId, String> keys) {
  /** None: the roster is believed. */
  public static final PeerPins NONE = new PeerPins(new TreeMap<>());

  private static final String KEY = "ed25519:";

  public PeerPins {
    keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
    keys.values().forEach(PeerPins::check);
  }

  /**
   * Checks how keys are written.
   *
   * @return {@code written}
   * @throws IllegalArgumentException if it is neither keys nor a fingerprint
   */
  public static String check(String written) {
    if (written.startsWith(KEY)) {
      return PublicIdentity.parse(written).text();
    }
    if (!digits(written).matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException(
          "Invalid keys of a peer: '%s' (must be 'ed25519:' and 43 characters, a space, 'x25519:' and 43 more, or a fingerprint of 32 hexadecimal digits, as 'interlake keys show' prints them)"
              .formatted(written));
    }
    return written;
  }

  /** Whether a site may have such keys, for all that this site knows. */
  public boolean permit(SiteId site, PublicIdentity enrolled) {
    String pinned = keys.get(site);
    return pinned == null
        || (pinned.startsWith(KEY)
            ? pinned.equals(enrolled.text())
            : digits(pinned).equals(digits(enrolled.fingerprint())));
  }

  private static String digits(String fingerprint) {
    return fingerprint.replace(" ", "").toLowerCase(Locale.ROOT);
  }
}
