package org.interlake.models.secure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.privacy.secagg.Ring;
import org.interlake.privacy.secagg.SecureRound;
import org.interlake.privacy.secagg.Threshold;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What driver and sites know of a run that aggregates securely. Each finds it out for itself, and
 * where two do not agree in all of it, they have no key in common.
 */
public final class SecureRun {
  private static final byte[] RUN_DOMAIN = "interlake/secure-run/v1".getBytes(US_ASCII);
  private static final byte[] ROUND_DOMAIN = "interlake/secure-round/v1".getBytes(US_ASCII);

  private final FederationId federation;
  private final RunId run;
  private final Digest plan;
  private final Pairwise spec;
  private final int needed;
  private final Digest directory;
  private final SortedMap<SiteId, AgreementPublicKey> keys;
  private final Optional<SharedNoise> noise;

  /**
   * @param directory the digest of the run's directory
   * @param keys of its sites, each as its site signed it
   */
  public SecureRun(
      FederationId federation,
      RunId run,
      RunPlan plan,
      Digest directory,
      SortedMap<SiteId, AgreementPublicKey> keys) {
    this.federation = requireNonNull(federation, "federation");
    this.run = requireNonNull(run, "run");
    this.plan = Mailbox.digestOf(plan);
    this.spec = (Pairwise) plan.secureAggregation();
    this.needed = spec.thresholdOf(plan.sites().size());
    this.directory = requireNonNull(directory, "directory");
    this.keys = new TreeMap<>(keys);
    this.noise = plan instanceof Plan training ? SharedNoise.of(training) : Optional.empty();
  }

  public Pairwise spec() {
    return spec;
  }

  /**
   * How the vectors of a round become one.
   *
   * @param called sites that are called
   */
  public SummedVectors summed(Combined combined, List<VectorLayout> vectors, int called) {
    return combined == Combined.NOISED
        ? new SummedVectors(
            spec,
            combined,
            vectors,
            called,
            noise.orElseThrow().share(vectors.get(0).length()).range())
        : new SummedVectors(spec, combined, vectors, called);
  }

  /**
   * How a round's vectors are combined, as far as sites' noise decides.
   *
   * @param otherwise without it
   */
  public Combined combined(RoundPurpose purpose, Combined otherwise) {
    return noise.isPresent() && purpose == RoundPurpose.TRAIN ? Combined.NOISED : otherwise;
  }

  /** The digest of the run's directory, which every call names. */
  public Digest directory() {
    return directory;
  }

  /** Sites that a sum is of at least. */
  public int needed() {
    return needed;
  }

  /** The sites of the directory, in order. */
  public List<SiteId> sites() {
    return List.copyOf(keys.keySet());
  }

  /** By site its public key of the run. */
  public SortedMap<SiteId, byte[]> publicKeys() {
    SortedMap<SiteId, byte[]> raw = new TreeMap<>();
    keys.forEach((site, key) -> raw.put(site, key.toArray()));
    return raw;
  }

  /** What binds every secret of two sites to the run. */
  public byte[] info() {
    return joined(RUN_DOMAIN, utf8(federation.name()), utf8(run.name()), plan.toBytes());
  }

  /**
   * A round, as all parties to it know it.
   *
   * @param model the content digest of what the sites start from
   * @throws IllegalArgumentException if the call is none of the run's: other sites than the
   *     directory's, too few of them for the threshold, or another directory
   */
  public SecureRound round(RoundNumber number, Call call, Digest model, Ring ring) {
    if (!directory.equals(call.directory())) {
      throw new IllegalArgumentException(
          "the call of round %s names %s directory than the run's"
              .formatted(number, call.directory() == null ? "no" : "another"));
    }
    if (!keys.keySet().containsAll(call.sites())) {
      throw new IllegalArgumentException(
          "the call of round %s names sites that are not in the run's directory: %s of %s"
              .formatted(number, call.sites(), keys.keySet()));
    }
    return new SecureRound(
        Digest.of(
            ROUND_DOMAIN,
            joined(
                info(),
                ByteBuffer.allocate(Integer.BYTES).putInt(number.number()).array(),
                Mailbox.digestOf(call).toBytes(),
                model.toBytes(),
                directory.toBytes())),
        call.sites().stream().sorted().toList(),
        new Threshold(call.sites().size(), needed),
        ring);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Each with its length before it, so that no two lists of parts have the same bytes. */
  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += Integer.BYTES + part.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      out.putInt(part.length).put(part);
    }
    return out.array();
  }
}
