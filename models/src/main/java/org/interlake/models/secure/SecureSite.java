package org.interlake.models.secure;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.privacy.secagg.AgreementKey;
import org.interlake.privacy.secagg.Masked;
import org.interlake.privacy.secagg.MaskingSite;
import org.interlake.privacy.secagg.SecureAggregationException;
import org.interlake.privacy.secagg.SecureRound;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.message.WireBytes;
import org.interlake.protocol.plan.AggregationSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.RingVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A site's half of the secure rounds of one run. A site's agent and a simulated site both work
 * through this class. It remembers nothing: that a site answers one unmask call a round is its
 * caller's to see to.
 */
public final class SecureSite {
  private final SecureRun run;
  private final MaskingSite masking;

  /**
   * @param key whose public half the run's directory has for this site
   */
  public SecureSite(SiteId self, AgreementKey key, SecureRun run) {
    this.run = requireNonNull(run, "run");
    this.masking = new MaskingSite(self, key, run.publicKeys(), run.info());
  }

  /** A round that this site is called to, from the call and the digest of its model. */
  public record Round(RoundNumber number, Call call, Digest model) {
    public Round {
      requireNonNull(number, "number");
      requireNonNull(call, "call");
      requireNonNull(model, "model");
    }
  }

  /** How a training round combines what the sites send; all other rounds are sums. */
  public static Combined combinedBy(Plan plan, FittedContract contract) {
    if (SharedNoise.of(plan).isPresent()) {
      return Combined.NOISED;
    }
    return TrainingAlgorithms.of(plan, contract).combination() == Combination.SUM
        ? Combined.SUM
        : Combined.MEAN;
  }

  /**
   * The share of all weight that a site of so many training rows has.
   *
   * @param contract says how many there are at all sites together
   */
  public static double shareOf(Plan plan, FittedContract contract, long trainRows) {
    return plan.strategy() instanceof StrategySpec.Local local
            && local.aggregation().weights() instanceof AggregationSpec.Weights.Uniform
        ? 1.0 / plan.sites().size()
        : (double) trainRows / contract.trainingRows();
  }

  /** What is sent: the vector, and the shares and commitments that go with it. */
  public static final class Sent {
    private final RingVector vector;
    private final Masked masked;

    private Sent(RingVector vector, Masked masked) {
      this.vector = vector;
      this.masked = masked;
    }

    public RingVector vector() {
      return vector;
    }

    /**
     * The message's body.
     *
     * @param categories what the site may name, by column, with counts that are left out
     * @param privacy what the run has cost the site so far
     */
    public MaskedReport report(
        TableVersion table,
        SortedMap<String, SortedMap<String, Long>> categories,
        double computeSeconds,
        PrivacySpent privacy) {
      TreeMap<String, SortedSet<String>> names = new TreeMap<>();
      categories.forEach((column, counts) -> names.put(column, new TreeSet<>(counts.keySet())));
      TreeMap<String, WireBytes> shares = new TreeMap<>();
      masked.shares().forEach((site, bytes) -> shares.put(site.name(), WireBytes.of(bytes)));
      return new MaskedReport(
          table, names, computeSeconds, WireBytes.of(masked.commitments()), shares, privacy);
    }
  }

  /**
   * Masks an update.
   *
   * @param layouts that the round asks for
   * @param share of all weight; of no account where the round is a sum
   * @throws OutOfRangeException if a value has no place in the ring
   * @throws IllegalArgumentException if the call is none of the run's
   */
  public Sent mask(
      Round round,
      Combined combined,
      List<VectorLayout> layouts,
      List<DoubleVector> update,
      double share) {
    SummedVectors summed = summed(round, combined, layouts);
    SecureRound secure = run.round(round.number(), round.call(), round.model(), summed.ring());
    Masked masked = masking.mask(secure, summed.encode(update, share));
    return new Sent(new RingVector(summed.layout(), masked.values()), masked);
  }

  /**
   * Helps to open a round's sum.
   *
   * @throws SecureAggregationException if the driver asks for what it must not have
   * @throws IllegalArgumentException if the call is none of the run's
   */
  public Unmasking unmask(
      Round round, Combined combined, List<VectorLayout> layouts, UnmaskCall asked) {
    SummedVectors summed = summed(round, combined, layouts);
    SecureRound secure = run.round(round.number(), round.call(), round.model(), summed.ring());
    TreeMap<SiteId, byte[]> shares = new TreeMap<>();
    asked.shares().forEach((site, bytes) -> shares.put(new SiteId(site), bytes.toArray()));
    return new Unmasking(
        WireBytes.of(masking.unmask(secure, List.copyOf(shares.keySet()), shares).shares()));
  }

  private SummedVectors summed(Round round, Combined combined, List<VectorLayout> layouts) {
    return run.summed(combined, layouts, round.call().sites().size());
  }
}
