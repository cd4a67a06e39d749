package org.interlake.benchmarks.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.privacy.secagg.AgreementKey;
import org.interlake.privacy.secagg.Masked;
import org.interlake.privacy.secagg.MaskingSite;
import org.interlake.privacy.secagg.Ring;
import org.interlake.privacy.secagg.SecureAggregationException;
import org.interlake.privacy.secagg.SecureRound;
import org.interlake.privacy.secagg.Threshold;
import org.interlake.privacy.secagg.UnmaskingDriver;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/** What sites of a secure round send each other and the driver. */
final class SecureSumTargets {
  private static final List<SiteId> SITES =
      List.of(new SiteId("bonn"), new SiteId("kiel"), new SiteId("ulm"));

  private static final SecureRound ROUND =
      new SecureRound(Digest.of(new byte[0]), SITES, new Threshold(3, 2), Ring.Z64);

  private final SortedMap<SiteId, MaskingSite> sites = new TreeMap<>();
  private final SortedMap<SiteId, Masked> masked = new TreeMap<>();

  private SecureSumTargets() {
    SortedMap<SiteId, AgreementKey> keys = new TreeMap<>();
    SortedMap<SiteId, byte[]> publicKeys = new TreeMap<>();
    for (SiteId site : SITES) {
      keys.put(site, AgreementKey.generate());
      publicKeys.put(site, keys.get(site).publicKey());
    }
    for (SiteId site : SITES) {
      MaskingSite one =
          new MaskingSite(site, keys.get(site), publicKeys, "fuzz".getBytes(US_ASCII));
      sites.put(site, one);
      masked.put(site, one.mask(ROUND, new long[4]));
    }
  }

  static List<Target> all() {
    SecureSumTargets sums = new SecureSumTargets();
    return List.of(
        sums.target(
            "packet of shares",
            sums.masked.get(SITES.get(0)).shares().get(SITES.get(1)),
            sums::takesPacket),
        sums.target(
            "commitments", sums.masked.get(SITES.get(0)).commitments(), sums::takesCommitments),
        sums.target("unmasking", sums.answer(SITES.get(0)), sums::takesAnswer));
  }

  private interface Decoder {
    boolean takes(byte[] input);
  }

  private record OfSums(String name, List<byte[]> seeds, Decoder decoder) implements Target {
    @Override
    public Mutation mutation() {
      return Mutation.BYTES;
    }

    @Override
    public int weight() {
      return 30;
    }

    @Override
    public boolean decode(byte[] input) {
      return decoder.takes(input);
    }
  }

  private Target target(String name, byte[] seed, Decoder decoder) {
    return new OfSums(name, List.of(seed), decoder);
  }

  private SortedMap<SiteId, byte[]> packetsFor(SiteId holder) {
    SortedMap<SiteId, byte[]> packets = new TreeMap<>();
    masked.forEach((dealer, sent) -> packets.put(dealer, sent.shares().get(holder)));
    return packets;
  }

  private byte[] answer(SiteId site) {
    return sites.get(site).unmask(ROUND, SITES, packetsFor(site)).shares();
  }

  private SortedMap<SiteId, byte[]> commitments() {
    SortedMap<SiteId, byte[]> commitments = new TreeMap<>();
    masked.forEach((site, sent) -> commitments.put(site, sent.commitments()));
    return commitments;
  }

  /** A site answers whatever a dealer sent it, and says what it could not read. */
  private boolean takesPacket(byte[] input) {
    SiteId holder = SITES.get(1);
    SortedMap<SiteId, byte[]> packets = packetsFor(holder);
    packets.put(SITES.get(0), input);
    UnmaskingDriver driver = new UnmaskingDriver(ROUND, commitments());
    driver.accept(holder, sites.get(holder).unmask(ROUND, SITES, packets).shares());
    driver.accept(SITES.get(2), answer(SITES.get(2)));
    return driver.canOpen();
  }

  private boolean takesCommitments(byte[] input) {
    SortedMap<SiteId, byte[]> commitments = commitments();
    commitments.put(SITES.get(0), input);
    try {
      new UnmaskingDriver(ROUND, commitments);
      return true;
    } catch (SecureAggregationException e) {
      return false;
    }
  }

  private boolean takesAnswer(byte[] input) {
    UnmaskingDriver driver = new UnmaskingDriver(ROUND, commitments());
    try {
      driver.accept(SITES.get(0), input);
      driver.accept(SITES.get(1), answer(SITES.get(1)));
    } catch (SecureAggregationException e) {
      return false;
    }
    return driver.canOpen();
  }
}
