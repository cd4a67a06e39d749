package org.interlake.site.config;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.VerifyingKey;

/**
 * Keys of other sites that this site has compared by another channel: its own word on them, which
 * no roster overrules.
 *
 * @param keys by site its public key, {@code ed25519:...}, or the key's fingerprint
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
   * Checks how a key is written.
   *
   * @return {@code written}
   * @throws IllegalArgumentException if it is neither a key nor a fingerprint
   */
  public static String check(String written) {
    if (written.startsWith(KEY)) {
      return VerifyingKey.parse(written).text();
    }
    if (!digits(written).matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException(
          "Invalid key of a peer: '%s' (must be 'ed25519:' and 43 characters, or a fingerprint of 32 hexadecimal digits, as 'interlake keys show' prints them)"
              .formatted(written));
    }
    return written;
  }

  /** Whether a site may sign with a key, for all that this site knows. */
  public boolean permit(SiteId site, VerifyingKey key) {
    String pinned = keys.get(site);
    return pinned == null
        || (pinned.startsWith(KEY)
            ? pinned.equals(key.text())
            : digits(pinned).equals(digits(key.fingerprint())));
  }

  private static String digits(String fingerprint) {
    return fingerprint.replace(" ", "").toLowerCase(Locale.ROOT);
  }
}
