package org.interlake.privacy.secagg;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;

/**
 * A site's first message of a round.
 *
 * @param values the masked elements; not copied, since they are many
 * @param shares for each called site the sealed shares that only it can read
 * @param commitments what the shares are held against
 */
@SuppressWarnings("ArrayRecordComponent") // not compared, and copied into a message at once
public record Masked(long[] values, SortedMap<SiteId, byte[]> shares, byte[] commitments) {
  public Masked {
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
  }
}
