package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundWork;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteTable;
import org.interlake.models.statistics.NoisyStatistics;
import org.interlake.models.statistics.SiteStatistics;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RowCountClass;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.agent.Examination.Fit;
import org.interlake.site.agent.Examination.Unfit;
import org.interlake.site.answers.AnswerLedger;
import org.interlake.site.answers.AnswerRules;
import org.interlake.site.answers.AnsweredQuestion;
import org.interlake.site.config.PrivacyPolicy;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.TablePolicy;
import org.interlake.site.ledger.LedgerException;
import org.interlake.site.ledger.LedgerTable;
import org.interlake.site.ledger.PrivacyAccount;
import org.interlake.site.ledger.PrivacyLedger;
import org.interlake.site.policy.Clause;
import org.interlake.site.policy.PlanColumns;
import org.interlake.site.policy.PolicyClauses;
import org.interlake.site.policy.StatisticsClauses;
import org.interlake.site.policy.Verdict;
import org.interlake.site.registry.SiteRegistry;
import org.interlake.site.table.LakeTable;
import org.interlake.site.table.LakeTables;
import org.interlake.site.table.PinnedTable;
import org.interlake.site.table.RowView;
import org.interlake.site.table.TableException;
import org.interlake.site.table.Wanted;

/**
 * Finds out whether a plan is permitted here and fits the table, without a word to anybody: what an
 * agent decides by, and what a person is shown.
 */
final class Examiner {
  private final SparkSession spark;
  private final SiteConfig config;
  private final StateFolder state;
  private final LakeTables tables;
  private final Clock clock;
  private final PolicyClauses policy;

  /**
   * @param state where it is kept what is pinned of tables
   */
  Examiner(SparkSession spark, SiteConfig config, StateFolder state, Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.config = requireNonNull(config, "config");
    this.state = requireNonNull(state, "state");
    this.tables = new LakeTables(spark, config.site(), System::getenv);
    this.clock = requireNonNull(clock, "clock");
    this.policy = new PolicyClauses(config);
  }

  /**
   * A plan to be looked at.
   *
   * @param before what this site has accepted it with, if it has
   */
  record Asked(RunPlan plan, Digest digest, RunId run, Optional<Acceptance> before) {}

  /** What the policy says, before a row is read. */
  List<Clause> clauses(RunPlan plan) {
    return policy.of(plan);
  }

  /** What the policy shows of a dataset's table. */
  RowView view(RunPlan plan) {
    return config
        .policy()
        .governance()
        .table(plan.dataset())
        .map(TablePolicy::view)
        .orElse(RowView.ALL);
  }

  /**
   * Looks at all of it.
   *
   * @throws TableException if the table that was accepted can no longer be had
   */
  Examination examine(Asked asked) {
    List<Clause> clauses = new ArrayList<>(policy.of(asked.plan()));
    Optional<Examination> forbidden = forbidden(asked, clauses);
    if (forbidden.isPresent()) {
      return forbidden.get();
    }
    PinnedTable pinned;
    SiteWork work;
    try {
      pinned = pin(asked);
      work = work(pinned, asked);
      requireUnchanged(pinned, work);
    } catch (TableException e) {
      return unavailable(asked, clauses, e);
    } catch (SiteDataException e) {
      return new Examination(clauses, new Unfit(e.refusalOf(asked.digest()), e.getMessage()));
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      Optional<TableException> unreadable = TableException.ofFailedRead(e);
      if (unreadable.isEmpty()) {
        throw e;
      }
      return unavailable(asked, clauses, unreadable.get());
    }
    return ofRows(asked, clauses, work, pinned);
  }

  /** What was read while files changed is of no version. */
  private static void requireUnchanged(PinnedTable pinned, SiteWork work) {
    try {
      pinned.requireUnchanged();
    } catch (TableException e) {
      work.close();
      throw e;
    }
  }

  private Examination ofRows(Asked asked, List<Clause> clauses, SiteWork work, PinnedTable pinned) {
    clauses.add(policy.rows(work.trainRows()));
    if (asked.before().isEmpty() && work instanceof StatisticsWork statistics) {
      clauses.add(StatisticsClauses.differencing(statistics.refusal()));
    }
    Optional<PrivacyLedger> ledger = ledger(asked.plan(), pinned.version());
    if (asked.before().isEmpty() && ledger.isPresent()) {
      clauses.add(
          PolicyClauses.budget(asked.plan().dataset(), refusalOf(ledger.get(), asked.plan())));
    }
    Optional<Examination> forbidden = forbidden(asked, clauses);
    if (forbidden.isPresent()) {
      work.close();
      return forbidden.get();
    }
    if (asked.before().isPresent() && !asked.before().get().table().isSameAs(pinned.version())) {
      work.close();
      return new Examination(
          clauses,
          new Unfit(
              new Refusal(
                  asked.digest(),
                  "table.replaced",
                  "this site's table is no longer the one that it accepted the plan with"),
              "the table is no longer the one that was accepted (%s then, %s now)"
                  .formatted(asked.before().get().table().text(), pinned.version().text())));
    }
    TableVersion told =
        asked
            .before()
            .map(Acceptance::table)
            .orElseGet(() -> told(pinned.version(), asked.plan(), work));
    return new Examination(clauses, new Fit(work, pinned, told, ledger));
  }

  /** The version, with the class of its rows unless the plan keeps their number from the driver. */
  private static TableVersion told(TableVersion version, RunPlan plan, SiteWork work) {
    return plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise
        ? version
        : version.withRows(RowCountClass.of(work.trainRows()));
  }

  private static Optional<Examination> forbidden(Asked asked, List<Clause> clauses) {
    return Clause.refusalOf(clauses, asked.digest())
        .map(
            refusal ->
                new Examination(
                    clauses,
                    new Unfit(
                        refusal,
                        clauses.stream()
                            .filter(clause -> !clause.isMet())
                            .map(Clause::verdict)
                            .map(Verdict::words)
                            .collect(Collectors.joining("; ")))));
  }

  private static Examination unavailable(Asked asked, List<Clause> clauses, TableException e) {
    return new Examination(
        clauses,
        new Unfit(
            new Refusal(
                asked.digest(),
                "table.unavailable",
                "this site's table cannot be read; ask the site"),
            e.getMessage()));
  }

  private PinnedTable pin(Asked asked) {
    return tableOf(asked.plan().dataset(), asked.run())
        .pin(
            new Wanted(
                PlanColumns.of(asked.plan()),
                view(asked.plan()),
                asked.before().map(Acceptance::table)));
  }

  /** Reads the table for what the plan is for. */
  private SiteWork work(PinnedTable pinned, Asked asked) {
    if (asked.plan() instanceof StatisticsPlan noised && noised.hasNoise()) {
      return new NoisyStatisticsWork(
          noised, config.policy(), NoisyStatistics.read(pinned.rows(), noised));
    }
    if (asked.plan() instanceof StatisticsPlan statistics) {
      SiteStatistics read =
          SiteStatistics.read(pinned.rows(), statistics, config.policy().statistics().dominance());
      return new StatisticsWork(
          statistics, config.policy(), read, answered(pinned, asked, statistics, read.prints()));
    }
    Plan training = (Plan) asked.plan();
    return new TrainingWork(
        new RoundWork(
            config.site(),
            training,
            config.policy().limits(),
            SiteTable.read(pinned.rows(), training)),
        shelf(training, pinned.version(), asked));
  }

  /** The plan's questions beside those that were answered of the same table. */
  private AnsweredTable answered(
      PinnedTable pinned, Asked asked, StatisticsPlan plan, List<String> prints) {
    AnswerRules rules =
        new AnswerRules(StatisticsWork.minimumOf(config.policy()), config.policy().statistics());
    List<StatisticsQuestion> questions = StatisticsQuestion.of(plan);
    return new AnsweredTable(
        new AnswerLedger(state::place, config.site(), rules, clock),
        new AnswerLedger.Asking(
            asked.run(),
            asked.digest(),
            plan.dataset(),
            pinned.version(),
            view(plan).digest(),
            plan.columns()),
        plan,
        IntStream.range(0, questions.size())
            .mapToObj(i -> AnsweredQuestion.of(questions.get(i), rules, prints.get(i)))
            .toList(),
        version ->
            tableOf(plan.dataset(), asked.run())
                .pin(new Wanted(PlanColumns.of(plan), view(plan), Optional.of(version)))
                .rows());
  }

  private static Optional<String> refusalOf(PrivacyLedger ledger, RunPlan plan) {
    try {
      return ledger.refusalOf(PrivacyCost.ofRowsAtMost(plan));
    } catch (LedgerException e) {
      throw new SiteStateException(e.getMessage(), e);
    }
  }

  /** Where the plan's answers are paid for, if they cost anything. */
  private Optional<PrivacyLedger> ledger(RunPlan plan, TableVersion table) {
    return plan.differentialPrivacy() instanceof OfRows
        ? Optional.of(
            new PrivacyLedger(
                new LedgerTable(spark, config.ledger(), config.site()),
                new PrivacyAccount(plan.dataset(), table.table()),
                Optional.ofNullable(config.policy().privacy().get(plan.dataset()))
                    .flatMap(PrivacyPolicy::budget),
                PrivacyCost.ACCOUNTANT,
                clock))
        : Optional.empty();
  }

  /** The policy has seen to it that a registry is there if the plan asks for personal models. */
  private Optional<PersonalShelf> shelf(Plan plan, TableVersion version, Asked asked) {
    return plan.personalization().asked()
        ? Optional.of(
            new PersonalShelf(
                new SiteRegistry(spark, config.registry().orElseThrow()),
                asked.run(),
                plan,
                asked.digest(),
                version,
                clock))
        : Optional.empty();
  }

  /**
   * Holds row filters and masks against the tables that they are for. Where pinning is copying, and
   * where the table cannot be had now, a view that does not fit declines the plans that come.
   *
   * @throws TableException if one does not fit
   */
  void checkViews() {
    RunId look = look();
    try {
      config
          .policy()
          .governance()
          .tables()
          .forEach((dataset, policy) -> checkView(dataset, policy.view(), look));
    } finally {
      state.forget(config.site(), look);
    }
  }

  private void checkView(String dataset, RowView view, RunId look) {
    if (view.isAll() || config.datasets().get(dataset).isCopied()) {
      return;
    }
    PinnedTable pinned;
    try {
      pinned = tableOf(dataset, look).pin(new Wanted(List.of()));
    } catch (TableException e) {
      return; // plans on it are declined when they come
    }
    view.of(pinned.rows());
  }

  /** A name that no run has, to pin tables under for a look at them. */
  static RunId look() {
    return new RunId("look-" + UUID.randomUUID());
  }

  private LakeTable tableOf(String dataset, RunId run) {
    return tables.open(
        dataset, config.datasets().get(dataset), new RunTables(config.site(), run, state));
  }
}
