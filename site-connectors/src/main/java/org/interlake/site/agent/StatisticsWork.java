package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.statistics.SiteStatistics;
import org.interlake.models.statistics.StatisticsAnswers;
import org.interlake.models.statistics.StatisticsFrame;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.privacy.UpdateGate;
import org.interlake.protocol.Digest;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.config.PolicyConfig;

/**
 * Computes what a round of a statistics run asks for, and leaves out what tells of few rows: stages
 * (1) and (2) of the data's way.
 */
final class StatisticsWork implements SiteWork {
  private final StatisticsPlan plan;
  private final UpdateGate gate;
  private final StatisticsAnswers answers;
  private final AnsweredTable answered;
  private Optional<Message<StatisticsFrame>> frame = Optional.empty();

  StatisticsWork(
      StatisticsPlan plan, PolicyConfig policy, SiteStatistics table, AnsweredTable answered) {
    this.plan = requireNonNull(plan, "plan");
    this.gate = new UpdateGate(policy.minimumRows());
    this.answers =
        new StatisticsAnswers(plan, table, minimumOf(policy), policy.statistics().dominance());
    this.answered = requireNonNull(answered, "answered");
  }

  /** Rows that what is told is over. */
  static long minimumOf(PolicyConfig policy) {
    return Math.max(policy.statistics().minimumCellRows(), policy.minimumCategoryRows());
  }

  /** Why the plan could not be answered beside what was; empty if it could. Nothing is noted. */
  Optional<String> refusal() {
    return answered.refusal();
  }

  /**
   * Notes that a call is answered; the reason if it must not be.
   *
   * @throws SiteStateException if it cannot be noted
   */
  Optional<String> claim(OpenCall call) {
    return answered.claim(call, frame.map(Message::body));
  }

  @Override
  public long trainRows() {
    return answers.rows();
  }

  /** The shape of a call's model; the frame is read when the first call needs it. */
  List<VectorLayout> modelLayouts(Call call, Supplier<Optional<Message<StatisticsFrame>>> inbox) {
    requireOfPlan(call);
    if (call.purpose() != RoundPurpose.STATISTICS_COUNTS && frame.isEmpty()) {
      Message<StatisticsFrame> message =
          inbox
              .get()
              .orElseThrow(
                  () ->
                      new EnvelopeException(
                          RefusalReason.WRONG_CONTEXT,
                          "The driver calls to a later round without a statistics frame"));
      frame = Optional.of(message);
    }
    return StatisticsLayouts.model(plan, call.purpose());
  }

  private void requireOfPlan(Call call) {
    if (!StatisticsLayouts.rounds(plan).contains(call.purpose())) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The driver calls to %s, which the plan does not need".formatted(call.purpose().key()));
    }
  }

  /** What calls must name once the frame is read. */
  Optional<Digest> frameDigest() {
    return frame.map(Message::bodyDigest);
  }

  private List<VectorLayout> answerLayouts(Call call) {
    return StatisticsLayouts.answer(plan, frame.map(Message::body).orElse(null), call.purpose());
  }

  @Override
  public List<VectorLayout> answerLayouts(OpenCall call, Optional<FittedContract> contract) {
    return answerLayouts(call.call());
  }

  @Override
  public Computed answer(OpenCall call, Optional<FittedContract> contract, SiteMemory memory) {
    List<VectorLayout> layouts = answerLayouts(call.call());
    StatisticsAnswers.Answer answer =
        switch (call.call().purpose()) {
          case STATISTICS_COUNTS -> answers.counts();
          case STATISTICS_SPREAD ->
              answers.spread(call.vectors().get(0), frame.orElseThrow().body());
          case STATISTICS_CELLS -> answers.cells(call.vectors().get(0));
          default -> throw new IllegalStateException("not of statistics: " + call.call().purpose());
        };
    List<DoubleVector> bounded = new ArrayList<>();
    for (int i = 0; i < layouts.size(); i++) {
      bounded.add(gate.pass(answer.vectors().get(i), layouts.get(i), trainRows()));
    }
    return new Computed(bounded, Optional.empty(), answer.categories());
  }

  @Override
  public void close() {
    answers.close();
  }
}
