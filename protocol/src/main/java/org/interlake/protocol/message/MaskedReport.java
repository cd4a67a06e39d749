package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param computeSeconds wall time from reading the call to the finished update; 0 where the time
 *     would tell of rows
 * @param commitments to the secrets that its masks come from
 * @param shares of these secrets, by the site that holds them, which alone can read them
 * @param privacy what the run has cost this site so far; {@link PrivacySpent#NONE} where nothing is
 *     noised
 */
public record MaskedReport(
    TableVersion table,
    SortedMap<String, SortedSet<String>> categories,
    double computeSeconds,
    WireBytes commitments,
    SortedMap<String, WireBytes> shares,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = PrivacySpent.Unsaid.class)
        PrivacySpent privacy) {
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
    requireNonNull(privacy, "privacy");
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static MaskedReport of(Written written) {
    return written.read();
  }

  /** As JSON may write it: without a privacy. What else is absent is found by the record. */
  private static final class Written {
    @JsonProperty TableVersion table;
    @JsonProperty SortedMap<String, SortedSet<String>> categories;
    @JsonProperty double computeSeconds = Double.NaN;
    @JsonProperty WireBytes commitments;
    @JsonProperty SortedMap<String, WireBytes> shares;
    @JsonProperty PrivacySpent privacy = PrivacySpent.NONE;

    MaskedReport read() {
      return new MaskedReport(
          table,
          requireNonNull(categories, "categories"),
          computeSeconds,
          commitments,
          requireNonNull(shares, "shares"),
          privacy);
    }
  }
}
