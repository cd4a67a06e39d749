package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.statistics.NoisyStatistics;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.privacy.UpdateGate;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.config.PolicyConfig;

/**
 * Answers the one round of a run of statistics with differential privacy: stages (1) and (2) of the
 * data's way. Nothing is withheld, since every number has noise; so nothing that was answered
 * before can be subtracted from it either, and the site's privacy ledger takes the place of its
 * notes.
 */
final class NoisyStatisticsWork implements SiteWork {
  private final StatisticsPlan plan;
  private final UpdateGate gate;
  private final NoisyStatistics table;

  NoisyStatisticsWork(StatisticsPlan plan, PolicyConfig policy, NoisyStatistics table) {
    this.plan = requireNonNull(plan, "plan");
    this.gate = new UpdateGate(policy.minimumRows());
    this.table = requireNonNull(table, "table");
  }

  @Override
  public long trainRows() {
    return table.rows();
  }

  /** The shape of a call's model: there is none. */
  List<VectorLayout> modelLayouts(Call call) {
    requireOfPlan(call);
    return StatisticsLayouts.model(plan, call.purpose());
  }

  private void requireOfPlan(Call call) {
    if (!StatisticsLayouts.rounds(plan).contains(call.purpose())) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The driver calls to %s, which the plan does not need".formatted(call.purpose().key()));
    }
  }

  @Override
  public List<VectorLayout> answerLayouts(OpenCall call, Optional<FittedContract> contract) {
    requireOfPlan(call.call());
    return StatisticsLayouts.answer(plan, null, call.call().purpose());
  }

  @Override
  public Computed answer(OpenCall call, Optional<FittedContract> contract, SiteMemory memory) {
    if (!call.round().equals(RoundNumber.FIRST)) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The driver calls to statistics with noise a second time: the plan's epsilon is of one answer");
    }
    VectorLayout layout = answerLayouts(call, contract).get(0);
    DoubleVector noisy = table.answer(memory.secret());
    return new Computed(
        List.of(gate.pass(noisy, layout, trainRows())), Optional.empty(), new TreeMap<>());
  }

  @Override
  public void close() {
    table.close();
  }
}
