package org.interlake.site.answers;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.site.config.StatisticsPolicy;
import org.interlake.site.ledger.LedgerException;
import org.interlake.site.table.TableException;

/**
 * Keeps count of what a site has answered plans of statistics, and refuses what could be subtracted
 * from it. Laws:
 *
 * <ul>
 *   <li>an answer is noted before it leaves, so whatever left is known to every later plan, also
 *       after a crash and to another agent of the site;
 *   <li>the same question on the same rows is answered again, however often: it is the same answer;
 *   <li>{@link Differencing} has the rules for all others.
 * </ul>
 */
public final class AnswerLedger {
  private final AnswerJournal journal;
  private final AnswerRules rules;
  private final Clock clock;

  /**
   * @param place the site's own folder
   */
  public AnswerLedger(Supplier<HadoopExchange> place, SiteId site, AnswerRules rules, Clock clock) {
    this.journal = new AnswerJournal(place, site);
    this.rules = requireNonNull(rules, "rules");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Who asks, and of what.
   *
   * @param view digest of the policy's row filter and masks
   * @param columns as the plan reads them
   */
  public record Asking(
      RunId run,
      Digest plan,
      String dataset,
      TableVersion table,
      Digest view,
      List<StatisticsColumn> columns) {
    public Asking {
      columns = List.copyOf(columns);
    }

    /** Whether an answer was given over rows that may be the same. */
    boolean mayShareRowsWith(Answered answered) {
      return dataset.equals(answered.dataset()) || table.table().equals(answered.table().table());
    }
  }

  /** The table's rows at another version, through the same view. */
  @FunctionalInterface
  public interface Versions {
    /**
     * Reads.
     *
     * @throws TableException if that version cannot be had
     */
    Dataset<Row> at(TableVersion version);
  }

  /**
   * Why questions would not be answered, for this site's people; empty if they would. Nothing is
   * noted.
   *
   * @throws LedgerException if what was answered cannot be read
   */
  public Optional<String> refusalOf(
      Asking asking, List<AnsweredQuestion> questions, Versions versions) {
    return refusalOf(journal.all(), asking, questions, versions);
  }

  private Optional<String> refusalOf(
      List<Answered> all, Asking asking, List<AnsweredQuestion> questions, Versions versions) {
    List<Answered> others =
        all.stream()
            .filter(answered -> !answered.isOf(asking.run(), asking.plan()))
            .filter(asking::mayShareRowsWith)
            .toList();
    Optional<String> over = overLimit(others, questions);
    return over.isPresent() || rules.policy().differencing() == StatisticsPolicy.Repeats.PERMIT
        ? over
        : new Differencing(rules, asking, versions).refusalOf(others, questions);
  }

  private Optional<String> overLimit(List<Answered> others, List<AnsweredQuestion> questions) {
    List<AnsweredQuestion> seen = new ArrayList<>();
    Set<RunId> runs = new HashSet<>();
    for (Answered answered : others) {
      if (addNew(seen, answered.questions())) {
        runs.add(answered.run());
      }
    }
    int most = rules.policy().maximumRunsPerTable();
    return runs.size() >= most && addNew(seen, questions)
        ? Optional.of(
            "%d runs have asked something of this table that no run before them had, and policy.statistics.maximumRunsPerTable is %d"
                .formatted(runs.size(), most))
        : Optional.empty();
  }

  private static boolean addNew(List<AnsweredQuestion> seen, List<AnsweredQuestion> questions) {
    List<AnsweredQuestion> more =
        questions.stream().filter(question -> seen.stream().noneMatch(question::isSameAs)).toList();
    seen.addAll(more);
    return !more.isEmpty();
  }

  /**
   * Notes that a round's questions are answered, or says why they must not be. Returns when it is
   * noted.
   *
   * @throws LedgerException if it is not known to be: then nothing may leave
   */
  public Optional<String> claim(
      Asking asking, RoundNumber round, List<AnsweredQuestion> questions, Versions versions) {
    while (true) {
      List<Answered> all = journal.all();
      Optional<Answered> before =
          all.stream()
              .filter(answered -> answered.isOf(asking.run(), asking.plan()))
              .filter(answered -> answered.round().equals(round))
              .findFirst();
      if (before.isPresent()) {
        return before.get().questions().equals(questions)
            ? Optional.empty()
            : Optional.of(
                "round %s of run %s was answered on other rows, or by other cells or categories, before"
                    .formatted(round, asking.run()));
      }
      Optional<String> refusal = refusalOf(all, asking, questions, versions);
      if (refusal.isPresent()
          || journal.offer(
              all.size() + 1L,
              new Answered(
                  Answered.FORMAT,
                  clock.instant(),
                  asking.run(),
                  asking.plan(),
                  round,
                  asking.dataset(),
                  asking.table(),
                  asking.view(),
                  asking.columns(),
                  questions))) {
        return refusal;
      }
    }
  }
}
