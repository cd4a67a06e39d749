package org.interlake.privacy.secagg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;

/** The shares that sites have opened, each held against what its dealer is bound to. */
final class OpenedShares {
  private final RoundContext context;
  private final ArrivedSet arrived;
  private final List<Commitments> commitments;

  /** By the dealer's place among the arrived: each holder's shares of b and of the keys missing. */
  private final List<SortedMap<Integer, byte[][]>> rows = new ArrayList<>();

  OpenedShares(RoundContext context, ArrivedSet arrived, List<Commitments> commitments) {
    this.context = context;
    this.arrived = arrived;
    this.commitments = commitments;
    for (int a = 0; a < arrived.size(); a++) {
      rows.add(new TreeMap<>());
    }
  }

  /**
   * Adds what a site opened, as far as it is right.
   *
   * @param holder the site's index among the called
   * @param opened the rows of its answer
   * @return what was wrong
   */
  List<SecureAggregationException> add(int holder, byte[] opened) {
    SiteId from = context.site(holder);
    int length = AnswerLayout.rowLength(arrived);
    List<SecureAggregationException> faults = new ArrayList<>();
    for (int a = 0; a < arrived.size(); a++) {
      SiteId dealer = context.site(arrived.index(a));
      int at = a * length;
      byte[][] shares = shares(opened, at + 1);
      if (opened[at] == AnswerLayout.UNREADABLE) {
        faults.add(
            new SecureAggregationException(
                List.of(from, dealer),
                "Site '%s' could not read the shares that '%s' sealed for it: one of them is wrong"
                    .formatted(from, dealer)));
      } else if (opened[at] != AnswerLayout.READABLE || !bound(a, holder, shares)) {
        faults.add(
            new SecureAggregationException(
                List.of(from, dealer),
                "A share that '%s' opened of '%s' is not the one that '%s' is bound to: '%s' sent a wrong share, or '%s' dealt one; it is not used"
                    .formatted(from, dealer, dealer, from, dealer)));
      } else {
        rows.get(a).put(holder, shares);
      }
    }
    return faults;
  }

  private byte[][] shares(byte[] opened, int at) {
    byte[][] shares = new byte[1 + arrived.missing()][];
    for (int s = 0; s < shares.length; s++) {
      int from = at + s * Shamir.SECRET_BYTES;
      shares[s] = Arrays.copyOfRange(opened, from, from + Shamir.SECRET_BYTES);
    }
    return shares;
  }

  private boolean bound(int place, int holder, byte[][] shares) {
    for (int s = 0; s < shares.length; s++) {
      int dealer = arrived.index(place);
      int with = with(place, s);
      byte[] expected = commitments.get(place).share(holder, with);
      if (!Arrays.equals(expected, context.shareCommitment(dealer, with, holder, shares[s]))) {
        return false;
      }
    }
    return true;
  }

  /** Which secret the s-th of a dealer's row is: b, then k with each site that did not arrive. */
  private int with(int place, int s) {
    return s == 0 ? arrived.index(place) : arrived.missing(s - 1);
  }

  /** The sites whose masks cannot be opened yet. */
  List<SiteId> lacking() {
    List<SiteId> lacking = new ArrayList<>();
    for (int a = 0; a < arrived.size(); a++) {
      if (rows.get(a).size() < context.needed()) {
        lacking.add(context.site(arrived.index(a)));
      }
    }
    return lacking;
  }

  /**
   * Puts every secret together.
   *
   * @throws SecureAggregationException naming a dealer whose shares make another secret
   */
  MaskSum open() {
    MaskExpansion masks = new MaskExpansion(context.round().ring());
    Map<List<Integer>, Shamir.Interpolation> interpolations = new HashMap<>();
    for (int a = 0; a < arrived.size(); a++) {
      int dealer = arrived.index(a);
      List<Integer> holders =
          rows.get(a).keySet().stream().limit(context.needed()).map(h -> h + 1).toList();
      Shamir.Interpolation interpolation =
          interpolations.computeIfAbsent(
              holders,
              places ->
                  new Shamir.Interpolation(places.stream().mapToInt(Integer::intValue).toArray()));
      for (int s = 0; s <= arrived.missing(); s++) {
        int secretOf = s;
        byte[] secret =
            interpolation.secret(
                rows.get(a).values().stream()
                    .limit(context.needed())
                    .map(row -> row[secretOf])
                    .toArray(byte[][]::new));
        int with = with(a, s);
        if (!Arrays.equals(
            commitments.get(a).secret(with), context.secretCommitment(dealer, with, secret))) {
          throw new SecureAggregationException(
              List.of(context.site(dealer)),
              "The shares that '%s' dealt do not make the mask that it is bound to; the sum cannot be opened. Repeat the round without it"
                  .formatted(context.site(dealer)));
        }
        if (with < dealer) {
          masks.minus(secret);
        } else {
          masks.plus(secret);
        }
      }
    }
    return masks;
  }
}
