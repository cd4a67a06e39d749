package org.interlake.models;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.Digest;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** A site's updates made smaller, after stage (2) of the data's way and before (3). */
final class CodedUpdates {
  private static final byte[] DOMAIN = "interlake/rounding/v1".getBytes(US_ASCII);

  private final UpdateCoding coding;
  private final DoubleVector travelling;

  private CodedUpdates(UpdateCoding coding, DoubleVector travelling) {
    this.coding = requireNonNull(coding, "coding");
    this.travelling = requireNonNull(travelling, "travelling");
  }

  /**
   * If the plan asks for it.
   *
   * @param parameters of the round's model
   */
  static Optional<CodedUpdates> of(Plan plan, FittedContract contract, DoubleVector parameters) {
    if (plan.compression() instanceof CompressionSpec.None) {
      return Optional.empty();
    }
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan, contract);
    DoubleVector travelling =
        algorithm.travelling(
            new GlobalModel(parameters, DoubleVector.zero(algorithm.stateLayout())));
    return RoundShapes.coding(plan, contract, travelling)
        .map(coding -> new CodedUpdates(coding, travelling));
  }

  /** What the site is to keep, if the coding leaves anything. */
  Optional<VectorLayout> residualLayout() {
    return coding.residualLayout();
  }

  /**
   * Codes an update. A site that repeats its round sends the same bytes.
   *
   * @param residual of the last update that counted
   */
  UpdateCoding.Coded code(DoubleVector update, Optional<DoubleVector> residual, SiteRound round) {
    return coding.encode(update, travelling, residual, seed(round));
  }

  /**
   * The first 8 bytes of SHA-256 over the ASCII text {@code interlake/rounding/v1}, the plan's
   * seed, the round (8 and 4 bytes, big-endian) and the site's name.
   */
  private static long seed(SiteRound round) {
    byte[] numbers =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
            .putLong(round.planSeed())
            .putInt(round.round().number())
            .array();
    Digest digest = Digest.of(DOMAIN, numbers, round.site().name().getBytes(UTF_8));
    return ByteBuffer.wrap(digest.toBytes()).getLong();
  }
}
