package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.interlake.models.RoundWork;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table that was read for training.
 *
 * @param shelf for the site's own model, if the plan asks for one
 */
record TrainingWork(RoundWork work, Optional<PersonalShelf> shelf) implements SiteWork {
  TrainingWork {
    requireNonNull(work, "work");
    requireNonNull(shelf, "shelf");
  }

  private static final Logger LOG = LoggerFactory.getLogger(TrainingWork.class);

  @Override
  public long trainRows() {
    return work.trainRows();
  }

  @Override
  public OptionalDouble siteWeight() {
    return work.siteWeight();
  }

  @Override
  public List<VectorLayout> answerLayouts(OpenCall call, Optional<FittedContract> contract) {
    return work.answerLayouts(call.call().purpose(), contract);
  }

  @Override
  public Computed answer(OpenCall call, Optional<FittedContract> contract, SiteMemory memory) {
    if (!call.call().purpose().isOfTraining()) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT, "The driver calls to statistics in a run that trains");
    }
    RoundWork.Answer answer =
        work.answer(call.call().purpose(), call.round(), call.vectors(), contract, memory);
    if (shelf.isPresent() && call.call().purpose() == RoundPurpose.EVALUATE) {
      answer
          .personal()
          .ifPresentOrElse(
              made -> shelf.get().keep(call.round(), made),
              () ->
                  LOG.warn(
                      "Run {}: this site's own model has diverged, and is not kept",
                      shelf.get().run()));
    }
    return new Computed(answer.vectors(), answer.coded(), answer.categories());
  }

  @Override
  public void close() {
    work.close();
  }
}
