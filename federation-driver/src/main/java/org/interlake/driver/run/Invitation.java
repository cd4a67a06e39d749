package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/**
 * Whom a round calls, and when it closes.
 *
 * @param quorum updates that it needs
 */
record Invitation(SiteSelection selection, int quorum, Closing closing) {
  Invitation {
    requireNonNull(selection, "selection");
    requireNonNull(closing, "closing");
  }

  /** When a round closes, and what becomes of the run if it has not its quorum then. */
  sealed interface Closing {
    /** When all have answered who may be expected to; without a quorum the run is abandoned. */
    record OrAbandoned() implements Closing {}

    /** The same; without a quorum the round brings nothing, if any other site may bring more. */
    record OrSkipped() implements Closing {}

    /** As soon as the quorum is there, of answers to this round's call or to earlier ones. */
    record WithBuffer(StrategySpec.FedBuff buffered) implements Closing {
      public WithBuffer {
        requireNonNull(buffered, "buffered");
      }
    }
  }

  /** Everybody who takes part. */
  static Invitation toAll(int quorum) {
    return new Invitation(new SiteSelection.All(), quorum, new Closing.OrAbandoned());
  }

  /** What a plan says of its training rounds. */
  static Invitation toTrain(Plan plan) {
    if (plan.strategy() instanceof StrategySpec.Cyclic cyclic) {
      return new Invitation(SiteSelection.ofTurns(cyclic, plan.seed()), 1, new Closing.OrSkipped());
    }
    if (plan.strategy() instanceof StrategySpec.FedBuff buffered) {
      return new Invitation(
          new SiteSelection.All(), buffered.bufferSize(), new Closing.WithBuffer(buffered));
    }
    return new Invitation(
        SiteSelection.of(plan),
        plan.selection().quorum(plan.sites().size(), plan.quorum()),
        new Closing.OrAbandoned());
  }
}
