package org.interlake.models.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.PrivacyCost;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.models.training.RoundSecret;
import org.interlake.privacy.accounting.PrivacyEvent.Concentrated;
import org.interlake.privacy.accounting.RdpAccountant;
import org.interlake.privacy.noise.NoiseShare;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.privacy.secagg.AgreementKey;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

final class SharedNoiseTest {
  private static final int D = 40;
  private static final VectorLayout UPDATE = VectorLayout.single("u", ElementType.FLOAT64, D);
  private static final VectorLayout METRICS = VectorLayout.single("m", ElementType.FLOAT64, 2);

  private static Plan plan(String noise, String clip) {
    return PrivacyCost.prepared(
        PlanReader.parse(
            "p",
            """
            interlake: 1
            name: p
            federation: f
            dataset: d
            sites: [a, b, c, d, e]
            quorum: 4
            features: [{column: x, type: double, impute: constant, value: 3, scale: none, allMissing: impute}]
            label: {column: y, type: long, positive: 1, negative: 0, oneClass: allow}
            model: {name: m, family: logistic-regression}
            strategy: {name: fedavg, learningRate: 0.1, aggregation: {name: mean, weights: uniform}}
            rounds: {maximum: 9}
            privacy:
              secureAggregation: {name: pairwise}
              differentialPrivacy: {name: site-level, clipNorm: %s, delta: 1e-5, rowCounts: public, %s}
            """
                .formatted(clip, noise)));
  }

  private static RoundSecret secret(int site) {
    byte[] key = new byte[RoundSecret.BYTES];
    key[0] = (byte) site;
    return RoundSecret.of(key, "round");
  }

  private static DoubleVector start() {
    double[] values = new double[D];
    Arrays.setAll(values, i -> Math.sin(i));
    return DoubleVector.of(UPDATE, values);
  }

  private static DoubleVector trained(int site, double length) {
    double[] values = start().toArray();
    values[site] += length;
    return DoubleVector.of(UPDATE, values);
  }

  private static SummedVectors summed(Plan plan) {
    SortedMap<SiteId, AgreementPublicKey> keys = new TreeMap<>();
    plan.sites()
        .forEach(
            site -> keys.put(site, AgreementPublicKey.of(AgreementKey.generate().publicKey())));
    return new SecureRun(plan.federation(), new RunId("r"), plan, Digest.of(new byte[] {1}), keys)
        .summed(Combined.NOISED, List.of(UPDATE, METRICS), plan.sites().size());
  }

  /** Σ of what the sites send, in the ring, is Σ of the clipped differences and the noise. */
  @Test
  void theSumInTheRingIsTheNaiveFormulaExactly() {
    for (String clip : List.of("1e-9", "0.5", "1e6")) {
      Plan plan = plan("noiseMultiplier: 0.8", clip);
      SharedNoise noise = SharedNoise.of(plan).orElseThrow();
      NoiseShare share = noise.share(D);
      double bound = Double.parseDouble(clip);
      SummedVectors summed = summed(plan);
      long[] ring = new long[Math.toIntExact(summed.layout().length())];
      double[] naive = new double[D];
      for (int site = 0; site < 5; site++) {
        DoubleVector sent =
            noise.difference(trained(site, bound * (site + 1)), start(), secret(site));
        long[] encoded = summed.encode(List.of(sent, DoubleVector.zero(METRICS)), 1);
        for (int i = 0; i < ring.length; i++) {
          ring[i] += encoded[i];
        }
        double[] drawn =
            share.add(new double[D], NoiseSource.ofKey(secret(site).keyOf("site-level share")));
        for (int i = 0; i < D; i++) {
          naive[i] += drawn[i];
        }
        naive[site] += bound;
      }
      SummedVectors.Sums sums = summed.decode(ring);
      assertThat(sums.share()).isEqualTo(1);
      assertThat(sums.vectors().get(0).toArray())
          .as("clip %s", clip)
          .containsExactly(naive, within(bound * 0x1p-14));
      for (double value : sums.vectors().get(0).toArray()) {
        assertThat(value / share.grid()).isEqualTo(Math.rint(value / share.grid()));
      }
    }
  }

  @Test
  void sharesAreThoseThatNoColluderKnows() {
    // Five sites: a sum is of four, and one of them may tell what it drew.
    SharedNoise noise = SharedNoise.of(plan("noiseMultiplier: 2", "1")).orElseThrow();
    assertThat(noise.shares()).isEqualTo(3);
    assertThat(noise.share(1).standardDeviation()).isCloseTo(2 / Math.sqrt(3), within(1e-6));
    assertThat(SharedNoise.of(plan("noiseMultiplier: 2, colluding: 0", "1")).orElseThrow().shares())
        .isEqualTo(4);
  }

  @Test
  void theNoiseOfAnEpsilonIsSolvedForByMoments() {
    Plan solved = plan("epsilon: 3", "1");
    double noise = ((SiteLevel) solved.differentialPrivacy()).noiseMultiplier();
    assertThat(PrivacyCost.atMost(solved)).containsExactly(new Concentrated(noise, 9));
    assertThat(new RdpAccountant().epsilon(List.of(new Concentrated(noise, 9)), 1e-5))
        .isLessThanOrEqualTo(3)
        .isGreaterThan(2.9999);
    assertThat(PrivacyCost.epsilonAtMost(solved)).isLessThanOrEqualTo(3);
    assertThat(PrivacyCost.ofRound(solved, RoundPurpose.TRAIN)).isEmpty();
    assertThatThrownBy(() -> plan("noiseMultiplier: 5000", "1"))
        .hasMessageContaining("Invalid noiseMultiplier: 5000.0 (must be from 2^-10 to 2^12");
  }

  @Test
  void noRoundIsCoveredBeyondThoseOfThePlan() {
    SharedNoise noise = SharedNoise.of(plan("noiseMultiplier: 2", "1")).orElseThrow();
    List<Integer> covered = new ArrayList<>();
    for (int round = 1; round <= 15; round++) {
      if (noise.covers(RoundPurpose.TRAIN, new RoundNumber(round))) {
        covered.add(round);
      }
      assertThat(noise.covers(RoundPurpose.CONTRACT_SPREAD, new RoundNumber(round))).isFalse();
      assertThat(noise.covers(RoundPurpose.CONTRACT_CELLS, new RoundNumber(round))).isFalse();
    }
    assertThat(covered).containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(noise.covers(RoundPurpose.CONTRACT_COUNTS, new RoundNumber(1))).isTrue();
    assertThat(noise.covers(RoundPurpose.EVALUATE, new RoundNumber(11))).isTrue();
  }
}
