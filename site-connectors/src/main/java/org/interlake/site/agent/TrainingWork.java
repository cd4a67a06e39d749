package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.models.RoundWork;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.site.agent.DriverInbox.OpenCall;

/** A table that was read for training. */
record TrainingWork(RoundWork work) implements SiteWork {
  TrainingWork {
    requireNonNull(work, "work");
  }

  @Override
  public long trainRows() {
    return work.trainRows();
  }

  @Override
  public Computed answer(OpenCall call, Optional<FittedContract> contract, SiteMemory memory) {
    if (!call.call().purpose().isOfTraining()) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT, "The driver calls to statistics in a run that trains");
    }
    RoundWork.Answer answer =
        work.answer(call.call().purpose(), call.round(), call.vectors(), contract, memory);
    return new Computed(answer.vectors(), answer.categories());
  }

  @Override
  public void close() {
    work.close();
  }
}
