package org.interlake.privacy.secagg;

import java.util.ArrayList;
import java.util.List;
import org.interlake.privacy.secagg.PairKey.Info;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/** A: the sites whose masked updates are added. At least as many as the threshold, all called. */
final class ArrivedSet {
  private final int[] arrived;
  private final int[] missing;
  private final byte[] digest;

  /**
   * @param sites in their order, none twice
   * @throws SecureAggregationException if a round may not be opened for them; nobody's fault but
   *     the driver's
   */
  ArrivedSet(RoundContext context, List<SiteId> sites) {
    if (sites.size() < context.needed()) {
      throw refused(
          "Too few sites arrived: %d (the threshold is %d of %d); nothing was opened"
              .formatted(sites.size(), context.needed(), context.sites()));
    }
    this.arrived = new int[sites.size()];
    Info info = new Info("arrived").raw(context.digest()).number(sites.size());
    for (int a = 0; a < arrived.length; a++) {
      SiteId site = sites.get(a);
      arrived[a] = context.round().indexOf(site);
      if (arrived[a] < 0) {
        throw refused(
            "Site '%s' is said to have arrived, but it was not called; nothing was opened"
                .formatted(site));
      }
      if (a > 0 && arrived[a] <= arrived[a - 1]) {
        throw refused(
            "Invalid order of arrived sites: '%s' stands before '%s' (must be sorted, none twice); nothing was opened"
                .formatted(sites.get(a - 1), site));
      }
      info.number(arrived[a] + 1);
    }
    this.digest = Digest.of(info.toBytes()).toBytes();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < context.sites(); i++) {
      if (placeOf(i) < 0) {
        others.add(i);
      }
    }
    this.missing = others.stream().mapToInt(Integer::intValue).toArray();
  }

  private static SecureAggregationException refused(String message) {
    return new SecureAggregationException(List.of(), message);
  }

  int size() {
    return arrived.length;
  }

  /** The index among the called of the a-th that arrived. */
  int index(int a) {
    return arrived[a];
  }

  /** Where a called site stands among the arrived, from 0; negative if it did not arrive. */
  int placeOf(int index) {
    return java.util.Arrays.binarySearch(arrived, index);
  }

  /** U \ A, in order. */
  int missing() {
    return missing.length;
  }

  int missing(int m) {
    return missing[m];
  }

  byte[] digest() {
    return digest;
  }
}
