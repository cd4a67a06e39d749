package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.protocol.SiteId;

/**
 * What a site says beside its masked vector. Nothing of it is a count of rows.
 *
 * @param table the table version it was computed on
 * @param categories in a round that names them, by column those that the site may name
 * @param computeSeconds wall time from reading the call to the finished update
 * @param commitments to the secrets that its masks come from
 * @param shares of these secrets, by the site that holds them, which alone can read them
 */
public record MaskedReport(
    TableVersion table,
    SortedMap<String, SortedSet<String>> categories,
    double computeSeconds,
    WireBytes commitments,
    SortedMap<String, WireBytes> shares) {
  public MaskedReport {
    requireNonNull(table, "table");
    TreeMap<String, SortedSet<String>> copy = new TreeMap<>();
    categories.forEach(
        (column, names) ->
            copy.put(column, Collections.unmodifiableSortedSet(new TreeSet<>(names))));
    categories = Collections.unmodifiableSortedMap(copy);
    if (!(computeSeconds >= 0 && Double.isFinite(computeSeconds))) {
      throw new IllegalArgumentException(
          "Invalid computeSeconds: %s (must be 0 or more)".formatted(computeSeconds));
    }
    requireNonNull(commitments, "commitments");
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
    shares.keySet().forEach(SiteId::new);
  }
}
