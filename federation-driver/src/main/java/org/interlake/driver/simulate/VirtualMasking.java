package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.models.secure.OutOfRangeException;
import org.interlake.models.secure.SecureSite;
import org.interlake.models.secure.SummedVectors.Combined;
import org.interlake.privacy.secagg.AgreementKey;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.Unmasking;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** A virtual site's masks: the same as at a real one, with a key of this process. */
final class VirtualMasking {
  private final SiteId self;
  private final Plan plan;
  private final AgreementKey key = AgreementKey.generate();
  private Optional<SecureSite> site = Optional.empty();
  private List<VectorLayout> sent = List.of();

  VirtualMasking(SiteId self, Plan plan) {
    this.self = requireNonNull(self, "self");
    this.plan = requireNonNull(plan, "plan");
  }

  AgreementPublicKey publicKey() {
    return AgreementPublicKey.of(key.publicKey());
  }

  /**
   * Masks an update.
   *
   * @throws OutOfRangeException if a value has no place in the ring
   */
  SecureSite.Sent mask(VirtualSite.OpenRound open, VirtualSite.Update update) {
    sent = update.vectors().stream().map(DoubleVector::layout).toList();
    Combined combined = combined(open);
    double share =
        combined == Combined.MEAN
            ? SecureSite.shareOf(plan, open.contract().orElseThrow(), update.report().examples())
            : 1;
    return secure(open).mask(round(open), combined, sent, update.vectors(), share);
  }

  Unmasking unmask(VirtualSite.OpenRound open, UnmaskCall asked) {
    return secure(open).unmask(round(open), combined(open), sent, asked);
  }

  private Combined combined(VirtualSite.OpenRound open) {
    return open.call().purpose() == RoundPurpose.TRAIN
        ? SecureSite.combinedBy(plan, open.contract().orElseThrow())
        : Combined.SUM;
  }

  private SecureSite secure(VirtualSite.OpenRound open) {
    if (site.isEmpty()) {
      site = Optional.of(new SecureSite(self, key, open.secure().orElseThrow()));
    }
    return site.get();
  }

  private static SecureSite.Round round(VirtualSite.OpenRound open) {
    return new SecureSite.Round(open.number(), open.call(), open.model());
  }
}
