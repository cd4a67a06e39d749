package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.lineage.Fact;
import org.interlake.lineage.Lineage;
import org.interlake.lineage.LineageDataset;
import org.interlake.lineage.LineageEvent;
import org.interlake.lineage.LineageEvent.Kind;
import org.interlake.lineage.LineageFacet;
import org.interlake.lineage.RunFacts;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;

/**
 * What the coordinator's own lineage is told of one driver's work on a run: one step, from the
 * sites' updates to a model version. A driver that resumes the run is another step.
 */
final class RunLineage implements AutoCloseable {
  private final Lineage lineage;
  private final RunScope scope;
  private final Clock clock;
  private final int epoch;
  private final String name;
  private final SortedMap<SiteId, LineageDataset> heard = new TreeMap<>();
  private RunFacts facts;
  private List<LineageDataset> made = List.of();
  private boolean begun;
  private boolean ended;

  /**
   * @param epoch of the driver's claim on the run
   */
  RunLineage(Lineage lineage, RunScope scope, RunPlan plan, int epoch, Clock clock) {
    this.lineage = requireNonNull(lineage, "lineage");
    this.scope = requireNonNull(scope, "scope");
    this.clock = requireNonNull(clock, "clock");
    this.epoch = epoch;
    this.name = plan instanceof Plan training ? training.model().name() : plan.name();
    this.facts =
        RunFacts.of(RunFacts.Role.DRIVER, scope.federation(), scope.run(), scope.plan())
            .with(Fact.MODEL, name);
  }

  /** The driver has the run. */
  void opened() {
    begun = true;
    lineage.tag(facts);
    emit(Kind.START, List.of(), Optional.empty());
  }

  /** A round is about to be called. */
  void opening(RoundRequest request) {
    facts =
        facts
            .with(Fact.ROUND, request.number().number())
            .with(Fact.PURPOSE, request.purpose().key());
    lineage.tag(facts);
  }

  /** A round has closed with these updates. */
  void closed(ClosedRound round) {
    round.contributions().values().forEach(update -> heard.put(update.site(), dataset(update)));
    emit(
        Kind.RUNNING,
        round.contributions().values().stream().map(this::dataset).toList(),
        Optional.empty());
  }

  private LineageDataset dataset(VerifiedUpdate update) {
    return new LineageDataset(
        LineageDataset.updates(scope.federation(), update.site(), scope.run()),
        update.content().hex(),
        new LineageFacet.Update(scope.federation(), scope.run(), update.answered(), update.site()));
  }

  /** The run's model is about to be promoted. */
  void promoting(ModelVersion model) {
    facts = facts.without(Fact.PURPOSE).with(Fact.ROUND, model.round().number());
    lineage.tag(facts);
  }

  /**
   * The run's model is promoted.
   *
   * @param place the model's table
   */
  void published(PromotedModel promoted, URI place) {
    ModelVersion model = promoted.model();
    facts = facts.with(Fact.MODEL_VERSION, promoted.version());
    made =
        List.of(
            new LineageDataset(
                new LineageDataset.Folder(place),
                Long.toString(promoted.version()),
                new LineageFacet.Model(
                    model.model(),
                    model.run(),
                    model.round(),
                    model.digest(),
                    model.parent(),
                    model.family(),
                    model.strategy())));
  }

  /**
   * The run's statistics are in the registry.
   *
   * @param place their table, which holds those of other runs as well
   */
  void measured(URI place) {
    made =
        List.of(
            new LineageDataset(
                new LineageDataset.Folder(place), Optional.empty(), Optional.empty()));
  }

  /** The run is over. */
  void ended(RunResult result) {
    ended = true;
    if (result instanceof RunResult.Abandoned abandoned) {
      emit(Kind.FAIL, heard.values(), Optional.of(abandoned.reason()));
    } else {
      emit(Kind.COMPLETE, heard.values(), Optional.empty());
    }
  }

  /** A run that is not over may be resumed: this driver only gave it up. */
  @Override
  public void close() {
    if (begun && !ended) {
      emit(Kind.ABORT, heard.values(), Optional.empty());
    }
    lineage.untag();
  }

  private void emit(Kind kind, Collection<LineageDataset> inputs, Optional<String> error) {
    lineage.emit(
        new LineageEvent(
            kind,
            LineageEvent.idOf(
                scope.federation().name(), scope.run().name(), "driver", Integer.toString(epoch)),
            new LineageEvent.Job("interlake.driver." + name, "FEDERATED_RUN"),
            clock.instant(),
            facts,
            List.copyOf(inputs),
            made,
            error));
  }
}
