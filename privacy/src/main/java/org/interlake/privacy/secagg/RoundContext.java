package org.interlake.privacy.secagg;

import org.interlake.privacy.secagg.PairKey.Info;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * The keys, commitments and associated data of a round. Sites stand in it as their places among the
 * called, from 0; in the bytes as places from 1.
 */
final class RoundContext {
  static final int COMMITMENT_BYTES = Digest.BYTES;

  private final SecureRound round;
  private final byte[] digest;

  RoundContext(SecureRound round) {
    this.round = round;
    Info info =
        new Info("round")
            .raw(round.binding().toBytes())
            .number(round.ring().bits())
            .number(round.threshold().needed())
            .number(round.called().size());
    for (SiteId site : round.called()) {
      info.text(site.name());
    }
    this.digest = Digest.of(info.toBytes()).toBytes();
  }

  SecureRound round() {
    return round;
  }

  int sites() {
    return round.called().size();
  }

  int needed() {
    return round.threshold().needed();
  }

  SiteId site(int index) {
    return round.called().get(index);
  }

  byte[] digest() {
    return digest;
  }

  /** k_ij: the key of the mask that i adds and j subtracts; the same for both. */
  byte[] maskKey(PairKey pair, int i, int j) {
    return pair.derive(this, places("mask", Math.min(i, j), Math.max(i, j)));
  }

  /** e_(i,l): the key under which i seals shares for l. */
  byte[] channelKey(PairKey pair, int from, int to) {
    return pair.derive(this, places("channel", from, to));
  }

  /** o_(l,m)(A): the key under which l seals for m a share of its answer's key. */
  byte[] openingKey(PairKey pair, int from, int to, ArrivedSet arrived) {
    return pair.derive(this, places("opening", from, to).raw(arrived.digest()));
  }

  /** Of b_i, with j = i, or of k_ij: the same from both. */
  byte[] secretCommitment(int i, int j, byte[] secret) {
    return commitment(places("secret", Math.min(i, j), Math.max(i, j)).raw(digest).raw(secret));
  }

  /** Of the holder's share of a dealer's secret, b if {@code with} is the dealer, else k. */
  byte[] shareCommitment(int dealer, int with, int holder, byte[] share) {
    return commitment(places("share", dealer, with).number(holder + 1).raw(digest).raw(share));
  }

  byte[] sharesData(int dealer, int holder) {
    return places("shares", dealer, holder).raw(digest).toBytes();
  }

  byte[] wrappedData(int from, int to, ArrivedSet arrived) {
    return places("wrapped", from, to).raw(digest).raw(arrived.digest()).toBytes();
  }

  byte[] answerData(int from, ArrivedSet arrived) {
    return places("answer", from, from).raw(digest).raw(arrived.digest()).toBytes();
  }

  private static byte[] commitment(Info info) {
    return Digest.of(info.toBytes()).toBytes();
  }

  private static Info places(String use, int i, int j) {
    return new Info(use).number(i + 1).number(j + 1);
  }
}
