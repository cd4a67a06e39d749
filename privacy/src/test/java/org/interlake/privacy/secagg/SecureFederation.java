package org.interlake.privacy.secagg;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/** Sites with keys, and rounds of them, for tests. Sites are numbered from 0 in their order. */
final class SecureFederation {
  final List<SiteId> sites = new ArrayList<>();
  final List<AgreementKey> keys = new ArrayList<>();
  final List<MaskingSite> parties = new ArrayList<>();
  final SortedMap<SiteId, byte[]> directory = new TreeMap<>();

  SecureFederation(int size) {
    for (int i = 0; i < size; i++) {
      SiteId site = new SiteId("site-%03d".formatted(i));
      AgreementKey key = AgreementKey.generate();
      sites.add(site);
      keys.add(key);
      directory.put(site, key.publicKey());
    }
    for (int i = 0; i < size; i++) {
      parties.add(new MaskingSite(sites.get(i), keys.get(i), directory, "run".getBytes(UTF_8)));
    }
  }

  SecureRound round(String name, int threshold, Ring ring) {
    return new SecureRound(
        Digest.of(name.getBytes(UTF_8)), sites, new Threshold(sites.size(), threshold), ring);
  }

  /** Ring elements of a site, different in every site and place. */
  static long[] values(Random random, int length, Ring ring) {
    long[] values = new long[length];
    for (int k = 0; k < length; k++) {
      values[k] = ring.reduce(random.nextLong());
    }
    return values;
  }

  /** What sites sent in a round: by their number. */
  static final class Sent {
    final SecureFederation federation;
    final SecureRound round;
    final SortedMap<Integer, Masked> masked = new TreeMap<>();
    final SortedMap<Integer, long[]> plain = new TreeMap<>();

    Sent(
        SecureFederation federation,
        SecureRound round,
        Collection<Integer> senders,
        int length,
        Random random) {
      this.federation = federation;
      this.round = round;
      for (int i : senders) {
        long[] values = values(random, length, round.ring());
        plain.put(i, values.clone());
        masked.put(i, federation.parties.get(i).mask(round, values));
      }
    }

    List<SiteId> arrived() {
      return masked.keySet().stream().map(federation.sites::get).toList();
    }

    SortedMap<SiteId, byte[]> commitments() {
      SortedMap<SiteId, byte[]> commitments = new TreeMap<>();
      masked.forEach((i, m) -> commitments.put(federation.sites.get(i), m.commitments()));
      return commitments;
    }

    /** The ciphertexts for a site of those who are among {@code dealers}. */
    SortedMap<SiteId, byte[]> sharesFor(int holder, Collection<Integer> dealers) {
      SortedMap<SiteId, byte[]> shares = new TreeMap<>();
      for (int dealer : dealers) {
        shares.put(
            federation.sites.get(dealer),
            masked.get(dealer).shares().get(federation.sites.get(holder)));
      }
      return shares;
    }

    byte[] answer(int holder) {
      return answer(holder, arrived(), sharesFor(holder, masked.keySet()));
    }

    byte[] answer(int holder, List<SiteId> arrived, SortedMap<SiteId, byte[]> shares) {
      return federation.parties.get(holder).unmask(round, arrived, shares).shares();
    }

    UnmaskingDriver driver() {
      return new UnmaskingDriver(round, commitments());
    }

    /** The sum of what was sent, less the masks. */
    long[] unmasked(MaskSum masks, int length) {
      long[] sum = new long[length];
      for (Masked m : masked.values()) {
        RingSum.add(round.ring(), sum, RingSum.bytes(round.ring(), m.values()));
      }
      masks.subtractFrom(sum, 0);
      return sum;
    }

    /** The naive sum. */
    long[] expected(int length) {
      long[] sum = new long[length];
      for (Map.Entry<Integer, long[]> one : plain.entrySet()) {
        for (int k = 0; k < length; k++) {
          sum[k] = round.ring().reduce(sum[k] + one.getValue()[k]);
        }
      }
      return sum;
    }
  }
}
