package org.interlake.benchmarks.secure;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.interlake.models.secure.SecureRun;
import org.interlake.models.secure.SecureSite;
import org.interlake.models.secure.SummedVectors;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.privacy.secagg.AgreementKey;
import org.interlake.privacy.secagg.RingSum;
import org.interlake.privacy.secagg.UnmaskingDriver;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.WireBytes;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.vector.DoubleVector;

/** The driver reads the sum; the last {@code lost} updates come too late to be in it. */
final class MaskedRound extends MeasuredRound {
  private static final List<SiteId> CALLED =
      IntStream.range(0, SITES).mapToObj(MeasuredRound::site).toList();
  private static final Call CALL =
      new Call(
              NOTHING,
              NOTHING,
              NOTHING,
              RoundPurpose.TRAIN,
              0,
              CALLED,
              Instant.EPOCH,
              Instant.EPOCH)
          .within(NOTHING);

  private final RunPlan plan;
  private final int arrived;
  private SecureRun run;
  private final List<SecureSite> sites = new ArrayList<>();
  private final List<MaskedReport> reports = new ArrayList<>();

  /**
   * @param ring bits of an element: 64 or 32
   */
  MaskedRound(URI folder, int ring, int lost) {
    super(folder);
    arrived = SITES - lost;
    plan =
        PlanReader.parseAny(
            "plan",
            """
            interlake: 1
            name: p
            federation: f
            dataset: d
            sites: %s
            quorum: 6
            features: [{column: x, type: double}]
            label: {column: y, type: long, positive: 1, negative: 0}
            model: {name: m, family: logistic-regression}
            strategy: {name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05}
            privacy: {secureAggregation: {name: pairwise, ring: %d, range: 16}}
            rounds: {maximum: 9}
            """
                .formatted(CALLED, ring));
  }

  @Override
  void prepare(RoundNumber round) {
    TreeMap<SiteId, AgreementPublicKey> directory = new TreeMap<>();
    List<AgreementKey> keys = new ArrayList<>();
    for (SiteId site : CALLED) {
      AgreementKey key = AgreementKey.generate();
      keys.add(key);
      directory.put(site, AgreementPublicKey.of(key.publicKey()));
    }
    run = new SecureRun(FEDERATION, RUN, plan, NOTHING, directory);
    sites.clear();
    reports.clear();
    for (int k = 0; k < SITES; k++) {
      sites.add(new SecureSite(CALLED.get(k), keys.get(k), run));
    }
  }

  private static SecureSite.Round secure(RoundNumber round) {
    return new SecureSite.Round(round, CALL, NOTHING);
  }

  @Override
  Mailbox.Sent send(int site, Mailbox mailbox, RoundNumber round) {
    SecureSite.Sent masked =
        sites
            .get(site)
            .mask(secure(round), Combined.MEAN, List.of(LAYOUT), List.of(update), 1.0 / SITES);
    reports.add(masked.report(TABLE, new TreeMap<>(), 1, PrivacySpent.NONE));
    return mailbox.sendTo(
        driver(),
        path(site, round),
        context(site, round),
        reports.get(site),
        List.of(masked.vector()));
  }

  @Override
  DoubleVector mean(RoundNumber round) {
    SummedVectors summed = new SummedVectors(run.spec(), Combined.MEAN, List.of(LAYOUT), SITES);
    TreeMap<SiteId, byte[]> commitments = new TreeMap<>();
    long[] sum = new long[Math.toIntExact(summed.layout().length())];
    for (int k = 0; k < arrived; k++) {
      commitments.put(CALLED.get(k), reports.get(k).commitments().toArray());
      add(k, round, summed, sum);
    }
    UnmaskingDriver driver =
        new UnmaskingDriver(run.round(round, CALL, NOTHING, summed.ring()), commitments);
    for (int k = 0; k < arrived && !driver.canOpen(); k++) {
      driver.accept(CALLED.get(k), helpOf(k, round));
    }
    driver.open().subtractFrom(sum, 0);
    return summed.decode(sum).vectors().get(0);
  }

  private void add(int site, RoundNumber round, SummedVectors summed, long[] sum) {
    VectorBlocks blocks = blocks(site, round);
    int elements = blocks.blockBytes() / summed.ring().bytes();
    try (ObjectReader object = exchange.open(path(site, round)).orElseThrow()) {
      for (int b = 0; b < blocks.digests().size(); b++) {
        byte[] stored = new byte[blocks.storedLength(b)];
        object.readFully(blocks.blockPosition(b), stored, 0, stored.length);
        if (!Digest.of(stored).equals(blocks.digests().get(b))) {
          throw new IllegalStateException("block %d is not what was signed".formatted(b));
        }
        ByteBuffer read = ByteBuffer.wrap(blocks.key().orElseThrow().open(stored, b));
        RingSum.add(summed.ring(), sum, b * elements, read);
      }
    }
  }

  private byte[] helpOf(int site, RoundNumber round) {
    TreeMap<String, Digest> updates = new TreeMap<>();
    TreeMap<String, WireBytes> shares = new TreeMap<>();
    for (int k = 0; k < arrived; k++) {
      updates.put(CALLED.get(k).name(), NOTHING);
      shares.put(CALLED.get(k).name(), reports.get(k).shares().get(CALLED.get(site).name()));
    }
    return sites
        .get(site)
        .unmask(
            secure(round), Combined.MEAN, List.of(LAYOUT), new UnmaskCall(NOTHING, updates, shares))
        .shares()
        .toArray();
  }
}
