package org.interlake.privacy.secagg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.privacy.secagg.AnswerLayout.Parsed;
import org.interlake.protocol.SiteId;

/**
 * The driver's side: it gathers the answers of the sites and opens the masks that are left in the
 * sum of the updates that arrived.
 *
 * <p>Answers can be read together only, from a threshold of them on. Whatever is wrong within one
 * shows then, as a {@link #faults fault}; the rest of it is used, each share being held against
 * what its dealer is bound to. What is opened does not depend on the order of the answers.
 */
public final class UnmaskingDriver {
  private final RoundContext context;
  private final ArrivedSet arrived;
  private final List<SiteId> arrivedSites;
  private final OpenedShares shares;

  /** By place among the arrived. */
  private final SortedMap<Integer, Parsed> answers = new TreeMap<>();

  private final SortedMap<Integer, Parsed> unread = new TreeMap<>();
  private final List<SecureAggregationException> faults = new ArrayList<>();

  /**
   * @param commitments of each site that arrived, which makes it the arrived set
   * @throws SecureAggregationException naming a site whose commitments have another length, or two
   *     that are bound to different masks with each other (the one or the other is wrong): try
   *     again without them, before any site is asked to answer. Naming none, if too few arrived or
   *     one that was not called
   */
  public UnmaskingDriver(SecureRound round, SortedMap<SiteId, byte[]> commitments) {
    this.context = new RoundContext(round);
    this.arrivedSites = List.copyOf(commitments.keySet());
    this.arrived = new ArrivedSet(context, arrivedSites);
    List<Commitments> bound = new ArrayList<>();
    commitments.forEach((site, bytes) -> bound.add(Commitments.of(context, site, bytes)));
    for (int a = 0; a < bound.size(); a++) {
      for (int b = a + 1; b < bound.size(); b++) {
        byte[] one = bound.get(a).secret(arrived.index(b));
        byte[] other = bound.get(b).secret(arrived.index(a));
        if (!java.util.Arrays.equals(one, other)) {
          throw new SecureAggregationException(
              List.of(arrivedSites.get(a), arrivedSites.get(b)),
              "The sites '%s' and '%s' are bound to different masks with each other: one of them is wrong, or they saw different calls. Their updates cannot be added"
                  .formatted(arrivedSites.get(a), arrivedSites.get(b)));
        }
      }
    }
    this.shares = new OpenedShares(context, arrived, bound);
  }

  /** A, sorted: the sites whose updates are in the sum. */
  public List<SiteId> arrived() {
    return arrivedSites;
  }

  /**
   * Takes a site's answer.
   *
   * @throws SecureAggregationException naming the site, if it did not arrive, answered before, or
   *     sent no answer to this question; nothing of it is kept
   */
  public void accept(SiteId from, byte[] unmasking) throws SecureAggregationException {
    int place = Collections.binarySearch(arrivedSites, from);
    if (place < 0) {
      throw new SecureAggregationException(
          List.of(from),
          "Site '%s' answered, but its update did not arrive; its unmasking is not used"
              .formatted(from));
    }
    if (answers.containsKey(place)) {
      throw new SecureAggregationException(
          List.of(from), "Site '%s' answered twice; the first unmasking is used".formatted(from));
    }
    Parsed parsed = new Parsed(arrived, place, from, unmasking);
    answers.put(place, parsed);
    unread.put(place, parsed);
    if (answers.size() >= context.needed()) {
      for (int reader : List.copyOf(unread.keySet())) {
        read(reader);
      }
    }
  }

  /** Whether enough was answered to open every mask. */
  public boolean canOpen() {
    return shares.lacking().isEmpty();
  }

  /** What was wrong within answers so far, in the order in which it was found. */
  public List<SecureAggregationException> faults() {
    return List.copyOf(faults);
  }

  /**
   * Opens the masks.
   *
   * @throws SecureAggregationException if too few answered, naming the sites whose masks cannot be
   *     opened; or naming a site whose shares do not make what it is bound to: the round cannot be
   *     opened, and has to be repeated without that site
   */
  public MaskSum open() throws SecureAggregationException {
    List<SiteId> lacking = shares.lacking();
    if (!lacking.isEmpty()) {
      throw new SecureAggregationException(
          answers.size() < context.needed() ? List.of() : lacking,
          "The sum cannot be opened: %d of %d sites answered (the threshold is %d), with %d faults; too few good shares of the masks of %s. Wait for more answers, or repeat the round"
              .formatted(answers.size(), arrived.size(), context.needed(), faults.size(), lacking));
    }
    return shares.open();
  }

  /** Opens a site's answer with the others', if enough of them can. */
  private void read(int reader) {
    Parsed answer = unread.get(reader);
    SiteId site = arrivedSites.get(reader);
    int me = arrived.index(reader);
    List<Integer> holders = new ArrayList<>();
    List<byte[]> keyShares = new ArrayList<>();
    List<SecureAggregationException> found = new ArrayList<>();
    for (var other : answers.entrySet()) {
      int holder = arrived.index(other.getKey());
      byte[] share = null;
      if (other.getKey() == reader) {
        share = answer.ownShare();
      } else {
        share =
            Sealing.open(
                    other.getValue().openingKey(reader),
                    answer.wrapped(other.getKey()),
                    context.wrappedData(me, holder, arrived))
                .filter(plain -> plain.length == Shamir.SECRET_BYTES)
                .orElse(null);
      }
      if (share == null) {
        found.add(
            new SecureAggregationException(
                List.of(site, context.site(holder)),
                "The key with which '%s' opens the unmasking of '%s' does not fit: one of them is wrong"
                    .formatted(context.site(holder), site)));
      } else if (holders.size() < context.needed()) {
        holders.add(holder + 1);
        keyShares.add(share);
      }
    }
    if (holders.size() < context.needed()) {
      return; // until more sites have answered
    }
    unread.remove(reader);
    faults.addAll(found);
    byte[] key =
        new Shamir.Interpolation(holders.stream().mapToInt(Integer::intValue).toArray())
            .secret(keyShares.toArray(byte[][]::new));
    Sealing.open(key, answer.sealed(), context.answerData(me, arrived))
        .ifPresentOrElse(
            rows -> faults.addAll(shares.add(me, rows)),
            () ->
                faults.add(
                    new SecureAggregationException(
                        List.of(site),
                        "The unmasking of '%s' does not open under the key that it shared; it is not used"
                            .formatted(site))));
  }
}
