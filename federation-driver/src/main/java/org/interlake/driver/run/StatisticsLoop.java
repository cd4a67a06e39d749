package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.statistics.SiteParts;
import org.interlake.models.statistics.SiteResults;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;
import org.interlake.models.statistics.StatisticsException;
import org.interlake.models.statistics.StatisticsFitter;
import org.interlake.models.statistics.StatisticsFrame;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A whole run of statistics, as the driver sees it:
 *
 * <ol>
 *   <li>wait until the sites have answered the plan;
 *   <li>round 1, statistics-counts: sums become means; the categories that sites name, the frame;
 *   <li>round 2, statistics-spread: distances from the means become variances, correlations,
 *       tables;
 *   <li>round 3, statistics-cells: cells of values become quantiles and histograms.
 * </ol>
 *
 * Only the rounds that the plan needs are run; under differential privacy the first, with all sums.
 * As in {@link RoundLoop}, every step is a pure function of what is on the exchange, so that a
 * driver that resumes comes to the same.
 */
final class StatisticsLoop {
  private final RunScope scope;
  private final StatisticsPlan plan;
  private final Cohort cohort;
  private final Answers answers;
  private final Rounds rounds;
  private final RunRecorder recorder;
  private final RoundNews news;
  private final Clock clock;
  private final List<Statistic> results = new ArrayList<>();
  private final List<SiteStatistic> bySite = new ArrayList<>();

  StatisticsLoop(
      RunScope scope,
      StatisticsPlan plan,
      Cohort cohort,
      Answers answers,
      Rounds rounds,
      RunRecorder recorder,
      RunListener listener,
      Clock clock) {
    this.scope = requireNonNull(scope, "scope");
    this.plan = requireNonNull(plan, "plan");
    this.cohort = requireNonNull(cohort, "cohort");
    this.answers = requireNonNull(answers, "answers");
    this.rounds = requireNonNull(rounds, "rounds");
    this.recorder = requireNonNull(recorder, "recorder");
    this.news = new RoundNews(listener, plan.sites().size());
    this.clock = requireNonNull(clock, "clock");
  }

  /** A finished run. */
  record Finished(List<Statistic> statistics, String reason, int rounds) {}

  /**
   * Runs to the end.
   *
   * @throws RunAbandonedException if it cannot end in statistics
   * @throws InterruptedException if the driver is being stopped; the run can be resumed
   */
  Finished run() throws InterruptedException {
    answers.await(cohort, plan.rounds().acceptTimeout());
    try {
      return measure();
    } catch (StatisticsException e) {
      throw new RunAbandonedException(e.getMessage());
    }
  }

  private Finished measure() throws InterruptedException {
    StatisticsFitter fitter = new StatisticsFitter(plan);
    List<RoundPurpose> purposes = StatisticsLayouts.rounds(plan);
    ClosedRound counts = execute(RoundPurpose.STATISTICS_COUNTS, Optional.empty(), List.of(), null);
    if (plan.hasNoise()) {
      return finished(fitter.noised(round(counts)), counts);
    }
    List<SortedMap<String, SortedMap<String, Long>>> categories =
        counts.contributions().values().stream()
            .map(update -> update.report().categories())
            .toList();
    List<DoubleVector> distinct = plan.distinct().isEmpty() ? List.of() : counts.read(1);
    results.addAll(fitter.counted(round(counts), distinct, categories));
    ClosedRound last = counts;
    StatisticsFrame frame = null;
    Optional<ClosedRound> spread = Optional.empty();
    Optional<ClosedRound> cells = Optional.empty();
    if (purposes.contains(RoundPurpose.STATISTICS_SPREAD)) {
      record(last, false);
      frame = fitter.frame(categories);
      publish(frame);
      last =
          execute(
              RoundPurpose.STATISTICS_SPREAD,
              Optional.of(counts),
              List.of(fitter.means(counts.aggregated())),
              frame);
      results.addAll(fitter.spread(round(counts), round(last), frame));
      spread = Optional.of(last);
      if (purposes.contains(RoundPurpose.STATISTICS_CELLS)) {
        record(last, false);
        last =
            execute(
                RoundPurpose.STATISTICS_CELLS,
                spread,
                List.of(fitter.places(counts.aggregated(), spread.get().aggregated())),
                frame);
        results.addAll(fitter.cells(round(last)));
        cells = Optional.of(last);
      }
    }
    bySite.addAll(bySite(frame, counts, spread, cells));
    return finished(results, last);
  }

  private Finished finished(List<Statistic> statistics, ClosedRound last) {
    List<Statistic> ordered = inOrder(statistics);
    results.clear();
    results.addAll(ordered);
    record(last, true);
    return new Finished(
        ordered,
        "%,d statistics of %d sites".formatted(ordered.size(), last.contributions().size()),
        last.request().number().number());
  }

  /** What each site told, as numbers of its own; nothing where only their sums are known. */
  private List<SiteStatistic> bySite(
      StatisticsFrame frame,
      ClosedRound counts,
      Optional<ClosedRound> spread,
      Optional<ClosedRound> cells) {
    if (!counts.knowsEachSite()) {
      return List.of();
    }
    SortedMap<SiteId, SortedMap<String, SortedMap<String, Long>>> categories = new TreeMap<>();
    counts
        .contributions()
        .forEach((site, update) -> categories.put(site, update.report().categories()));
    return new SiteResults(plan, frame, results, round(counts), cells.map(ClosedRound::aggregated))
        .of(
            new SiteParts(
                firstVectors(Optional.of(counts)),
                categories,
                firstVectors(spread),
                firstVectors(cells)));
  }

  private static SortedMap<SiteId, DoubleVector> firstVectors(Optional<ClosedRound> closed) {
    SortedMap<SiteId, DoubleVector> vectors = new TreeMap<>();
    closed.ifPresent(
        round ->
            round
                .contributions()
                .forEach((site, update) -> vectors.put(site, update.read().get(0))));
    return vectors;
  }

  /** By column in the plan's order, then what is about several. */
  private List<Statistic> inOrder(List<Statistic> statistics) {
    List<String> columns = plan.columns().stream().map(StatisticsColumn::column).toList();
    List<Statistic> ordered = new ArrayList<>(statistics);
    ordered.sort(
        Comparator.comparingInt(
            s -> {
              int place = s.group().isEmpty() ? columns.indexOf(s.columns()) : -1;
              return place < 0 ? columns.size() : place;
            }));
    return ordered;
  }

  private static StatisticsFitter.Round round(ClosedRound closed) {
    return new StatisticsFitter.Round(closed.aggregated(), closed.contributions().size());
  }

  private ClosedRound execute(
      RoundPurpose purpose,
      Optional<ClosedRound> before,
      List<DoubleVector> model,
      StatisticsFrame frame)
      throws InterruptedException {
    if (clock.instant().isAfter(plan.deadline())) {
      throw new RunAbandonedException(
          "the plan's deadline %s passed before the round %s"
              .formatted(plan.deadline(), purpose.key()));
    }
    return rounds.execute(
        new RoundRequest(
            before.map(closed -> closed.request().number().next()).orElse(RoundNumber.FIRST),
            purpose,
            model,
            before
                .map(ClosedRound::origin)
                .orElseGet(() -> new ModelOrigin(EnvelopeContext.NO_PARENT, List.of())),
            frame == null ? Digest.of(new byte[0]) : Mailbox.digestOf(frame),
            0,
            StatisticsLayouts.answer(plan, frame, purpose),
            0,
            Invitation.toAll(plan.quorum())));
  }

  private void publish(StatisticsFrame frame) {
    Publication publication =
        scope
            .mailbox()
            .send(
                ExchangeLayout.contract(scope.run()),
                scope.outgoing(MessageKind.CONTRACT),
                frame,
                List.of())
            .publication();
    if (publication instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          "The exchange holds another statistics frame of run %s. Nothing was overwritten."
              .formatted(scope.run()));
    }
  }

  private void record(ClosedRound closed, boolean last) {
    recorder.statistics(closed, last ? results : List.of(), bySite);
    news.closed(closed);
  }
}
