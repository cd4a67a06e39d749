package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundWork;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteTable;
import org.interlake.models.statistics.SiteStatistics;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RecordLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.agent.Examination.Fit;
import org.interlake.site.agent.Examination.Unfit;
import org.interlake.site.config.DatasetConfig;
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
import org.interlake.site.policy.Verdict;
import org.interlake.site.registry.SiteRegistry;
import org.interlake.site.table.DeltaLakeTable;
import org.interlake.site.table.LakeTable;
import org.interlake.site.table.PinnedTable;
import org.interlake.site.table.RowView;
import org.interlake.site.table.TableException;

/**
 * Finds out whether a plan is permitted here and fits the table, without a word to anybody: what an
 * agent decides by, and what a person is shown.
 */
final class Examiner {
  private final SparkSession spark;
  private final SiteConfig config;
  private final Clock clock;
  private final PolicyClauses policy;

  Examiner(SparkSession spark, SiteConfig config, Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.config = requireNonNull(config, "config");
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
    Dataset<Row> rows;
    SiteWork work;
    try {
      pinned = pin(asked);
      rows = view(asked.plan()).of(pinned.rows());
      work = work(rows, pinned.version(), asked);
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
    return ofRows(asked, clauses, work, pinned.version(), rows);
  }

  private Examination ofRows(
      Asked asked, List<Clause> clauses, SiteWork work, TableVersion version, Dataset<Row> rows) {
    clauses.add(policy.rows(work.trainRows()));
    Optional<PrivacyLedger> ledger = ledger(asked.plan(), version);
    if (asked.before().isEmpty() && ledger.isPresent()) {
      clauses.add(
          PolicyClauses.budget(
              asked.plan().dataset(), refusalOf(ledger.get(), (Plan) asked.plan())));
    }
    Optional<Examination> forbidden = forbidden(asked, clauses);
    if (forbidden.isPresent()) {
      work.close();
      return forbidden.get();
    }
    if (asked.before().isPresent() && !asked.before().get().table().equals(version)) {
      work.close();
      return new Examination(
          clauses,
          new Unfit(
              new Refusal(
                  asked.digest(),
                  "table.replaced",
                  "this site's table is no longer the one that it accepted the plan with"),
              "the table is no longer the one that was accepted (%s then, %s now)"
                  .formatted(asked.before().get().table(), version)));
    }
    return new Examination(clauses, new Fit(work, version, rows, ledger));
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
    DatasetConfig dataset = config.datasets().get(asked.plan().dataset());
    OptionalLong version =
        asked.before().isPresent()
            ? OptionalLong.of(asked.before().get().table().version())
            : dataset.version();
    return tableOf(dataset).pin(version, PlanColumns.of(asked.plan()));
  }

  /** Reads the table for what the plan is for. */
  private SiteWork work(Dataset<Row> rows, TableVersion version, Asked asked) {
    if (asked.plan() instanceof StatisticsPlan statistics) {
      return new StatisticsWork(statistics, config.policy(), SiteStatistics.read(rows, statistics));
    }
    Plan training = (Plan) asked.plan();
    return new TrainingWork(
        new RoundWork(
            config.site(), training, config.policy().limits(), SiteTable.read(rows, training)),
        shelf(training, version, asked));
  }

  private static Optional<String> refusalOf(PrivacyLedger ledger, Plan plan) {
    try {
      return ledger.refusalOf(PrivacyCost.atMost(plan));
    } catch (LedgerException e) {
      throw new SiteStateException(e.getMessage(), e);
    }
  }

  /** Where the plan's answers are paid for, if they cost anything. */
  private Optional<PrivacyLedger> ledger(RunPlan plan, TableVersion table) {
    return plan instanceof Plan training && training.differentialPrivacy() instanceof RecordLevel
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
   * Holds row filters and masks against the tables that they are for.
   *
   * @throws TableException if one does not fit; a table that cannot be had now is left out
   */
  void checkViews() {
    for (var table : config.policy().governance().tables().entrySet()) {
      if (!table.getValue().view().isAll()) {
        DatasetConfig dataset = config.datasets().get(table.getKey());
        PinnedTable pinned;
        try {
          pinned = tableOf(dataset).pin(dataset.version(), List.of());
        } catch (TableException e) {
          continue; // plans on it are declined when they come
        }
        table.getValue().view().of(pinned.rows());
      }
    }
  }

  private LakeTable tableOf(DatasetConfig dataset) {
    if (dataset.table() instanceof DatasetConfig.DeltaPath delta) {
      return DeltaLakeTable.atPath(spark, delta.path());
    }
    return DeltaLakeTable.named(spark, ((DatasetConfig.CatalogTable) dataset.table()).parts());
  }
}
