package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.secure.SummedVectors;
import org.interlake.protocol.SiteId;

/**
 * The sum of a round's updates, of which no single one is known.
 *
 * @param sums of all vectors of the round, the first as the round combines it
 * @param refusedHelp sites whose help to open it was not what they had promised, and why
 * @param bytes of what passed to open it
 */
record OpenedSum(SummedVectors.Sums sums, SortedMap<SiteId, String> refusedHelp, long bytes) {
  OpenedSum {
    requireNonNull(sums, "sums");
    refusedHelp = Collections.unmodifiableSortedMap(new TreeMap<>(refusedHelp));
  }
}
