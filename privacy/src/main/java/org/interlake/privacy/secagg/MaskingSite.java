package org.interlake.privacy.secagg;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;

/**
 * A site's side of secure aggregation, for a run. It remembers nothing between calls: the caller
 * keeps what the two methods ask it to keep.
 */
public final class MaskingSite {
  private final SiteId self;
  private final Map<SiteId, PairKey> pairs = new HashMap<>();
  private final SecureRandom random;

  /**
   * @param key this site's for the run
   * @param publicKeys of every site of the run, this one too; the caller has verified that each is
   *     signed by its site for this run
   * @param runInfo which federation and run it is, at most 65,535 bytes
   * @throws SecureAggregationException if a public key is none, naming its site
   */
  public MaskingSite(
      SiteId self, AgreementKey key, SortedMap<SiteId, byte[]> publicKeys, byte[] runInfo) {
    this(self, key, publicKeys, runInfo, new SecureRandom());
  }

  MaskingSite(
      SiteId self,
      AgreementKey key,
      SortedMap<SiteId, byte[]> publicKeys,
      byte[] runInfo,
      SecureRandom random) {
    this.self = requireNonNull(self, "self");
    this.random = random;
    byte[] own = key.publicKey();
    if (!java.util.Arrays.equals(own, publicKeys.get(self))) {
      throw new SecureAggregationException(
          List.of(),
          "The directory of the run does not have this site's own key for '%s'; nothing was masked. The driver must publish the key that the site sent"
              .formatted(self));
    }
    publicKeys.forEach(
        (site, publicKey) -> {
          if (site.equals(self)) {
            pairs.put(site, PairKey.ofSelf(key.privateKey(), runInfo, self, own));
          } else {
            try {
              byte[] agreed = key.agree(publicKey);
              pairs.put(site, PairKey.of(agreed, runInfo, self, own, site, publicKey));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
              throw new SecureAggregationException(
                  List.of(site),
                  "The public key of '%s' is not an X25519 key (must be 32 bytes, not of small order); nothing was masked"
                      .formatted(site));
            }
          }
        });
  }

  /**
   * Masks an update, under a fresh key of this site's own and one with each other called site.
   *
   * <p>The caller publishes one update for a round and keeps it: masking again gives other bytes
   * (which tells nobody anything, but does not fit the first message's shares).
   *
   * @param encoded elements of the ring; overwritten by the masked ones, which are returned within
   */
  public Masked mask(SecureRound round, long[] encoded) {
    RoundContext context = new RoundContext(round);
    int me = indexOfSelf(round);
    int sites = context.sites();
    byte[] own = new byte[Shamir.SECRET_BYTES];
    random.nextBytes(own);
    MaskExpansion masks = new MaskExpansion(round.ring());
    Commitments commitments = Commitments.empty(sites);
    ByteBuffer[] dealt = new ByteBuffer[sites]; // for each holder its shares, secret by secret
    for (int holder = 0; holder < sites; holder++) {
      dealt[holder] = ByteBuffer.allocate(sites * Shamir.SECRET_BYTES);
    }
    for (int j = 0; j < sites; j++) {
      byte[] secret = j == me ? own : context.maskKey(pair(context.site(j)), me, j);
      if (j < me) {
        masks.minus(secret);
      } else {
        masks.plus(secret);
      }
      commitments.setSecret(j, context.secretCommitment(me, j, secret));
      byte[][] shares = Shamir.split(secret, context.needed(), sites, random);
      for (int holder = 0; holder < sites; holder++) {
        dealt[holder].put(shares[holder]);
        commitments.setShare(holder, j, context.shareCommitment(me, j, holder, shares[holder]));
      }
    }
    SortedMap<SiteId, byte[]> sealed = new TreeMap<>();
    for (int holder = 0; holder < sites; holder++) {
      SiteId site = context.site(holder);
      byte[] key = context.channelKey(pair(site), me, holder);
      sealed.put(site, Sealing.seal(key, dealt[holder].array(), context.sharesData(me, holder)));
    }
    masks.addTo(encoded, 0);
    return new Masked(encoded, sealed, commitments.toBytes());
  }

  /**
   * Answers which sites arrived: shares of the own masks of those, and of their masks with those
   * that did not. Never both for one site's masks with another.
   *
   * <p><b>A site answers once in a round</b>, and the caller keeps that before the answer leaves:
   * the proof that a driver learns one sum only rests on it. It may send the same bytes again.
   *
   * @param arrived A, sorted
   * @param sharesForMe what each of {@code arrived} sealed for this site
   * @throws SecureAggregationException if the driver asks for what a site does not open: fewer than
   *     the threshold, a site that was not called, or an answer from a site that did not arrive
   */
  public Unmasking unmask(
      SecureRound round, List<SiteId> arrived, SortedMap<SiteId, byte[]> sharesForMe) {
    RoundContext context = new RoundContext(round);
    int me = indexOfSelf(round);
    ArrivedSet set = new ArrivedSet(context, arrived);
    if (set.placeOf(me) < 0) {
      throw new SecureAggregationException(
          List.of(),
          "Site '%s' is asked to open a round in which its own update did not arrive; nothing was opened"
              .formatted(self));
    }
    if (!List.copyOf(sharesForMe.keySet()).equals(arrived)) {
      throw new SecureAggregationException(
          List.of(),
          "Invalid shares for '%s': they are of the sites %s (must be of those that arrived: %s); nothing was opened"
              .formatted(self, sharesForMe.keySet(), arrived));
    }
    ByteBuffer rows = ByteBuffer.allocate(set.size() * AnswerLayout.rowLength(set));
    for (int a = 0; a < set.size(); a++) {
      rows.put(row(context, set, set.index(a), me, sharesForMe.get(arrived.get(a))));
    }
    return new Unmasking(wrapped(context, set, me, rows.array()));
  }

  /** What a dealer gave this site that is to be opened. */
  private byte[] row(
      RoundContext context, ArrivedSet set, int dealer, int me, byte[] sealedShares) {
    ByteBuffer row = ByteBuffer.allocate(AnswerLayout.rowLength(set));
    byte[] key = context.channelKey(pair(context.site(dealer)), dealer, me);
    Optional<byte[]> shares =
        Sealing.open(key, sealedShares, context.sharesData(dealer, me))
            .filter(plain -> plain.length == context.sites() * Shamir.SECRET_BYTES);
    if (shares.isEmpty()) {
      return row.put(AnswerLayout.UNREADABLE).array();
    }
    row.put(AnswerLayout.READABLE);
    row.put(shares.get(), dealer * Shamir.SECRET_BYTES, Shamir.SECRET_BYTES);
    for (int m = 0; m < set.missing(); m++) {
      row.put(shares.get(), set.missing(m) * Shamir.SECRET_BYTES, Shamir.SECRET_BYTES);
    }
    return row.array();
  }

  /**
   * Seals the answer under a key that is shared among the sites that arrived, so that the driver
   * can read it only if a threshold of them say that the same sites arrived.
   */
  private byte[] wrapped(RoundContext context, ArrivedSet set, int me, byte[] rows) {
    byte[] answerKey = new byte[Shamir.SECRET_BYTES];
    random.nextBytes(answerKey);
    byte[][] shares = Shamir.split(answerKey, context.needed(), context.sites(), random);
    List<byte[]> openingKeys = new ArrayList<>();
    List<byte[]> wrapped = new ArrayList<>();
    for (int a = 0; a < set.size(); a++) {
      int other = set.index(a);
      if (other != me) {
        PairKey pair = pair(context.site(other));
        openingKeys.add(context.openingKey(pair, other, me, set));
        wrapped.add(
            Sealing.seal(
                context.openingKey(pair, me, other, set),
                shares[other],
                context.wrappedData(me, other, set)));
      }
    }
    byte[] sealed = Sealing.seal(answerKey, rows, context.answerData(me, set));
    return AnswerLayout.write(set, openingKeys, shares[me], wrapped, sealed);
  }

  private int indexOfSelf(SecureRound round) {
    int index = round.indexOf(self);
    if (index < 0) {
      throw new SecureAggregationException(
          List.of(), "Site '%s' was not called in this round; nothing was sent".formatted(self));
    }
    return index;
  }

  private PairKey pair(SiteId site) {
    PairKey pair = pairs.get(site);
    if (pair == null) {
      throw new SecureAggregationException(
          List.of(),
          "Site '%s' was called, but the directory of the run has no key of it; nothing was sent"
              .formatted(site));
    }
    return pair;
  }
}
