package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundWork;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteTable;
import org.interlake.models.statistics.SiteStatistics;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RowCountClass;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.config.DatasetConfig;
import org.interlake.site.config.PrivacyPolicy;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.ledger.LedgerException;
import org.interlake.site.ledger.LedgerTable;
import org.interlake.site.ledger.PrivacyAccount;
import org.interlake.site.ledger.PrivacyLedger;
import org.interlake.site.registry.SiteRegistry;
import org.interlake.site.table.LakeTables;
import org.interlake.site.table.PinnedTable;
import org.interlake.site.table.TableException;
import org.interlake.site.table.Wanted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether this site takes part in a run, and on which table version. */
final class PlanAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(PlanAnswer.class);

  private final SparkSession spark;
  private final SiteConfig config;
  private final StateFolder state;
  private final LakeTables tables;
  private final Clock clock;

  PlanAnswer(SparkSession spark, SiteConfig config, StateFolder state, Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.config = requireNonNull(config, "config");
    this.state = requireNonNull(state, "state");
    this.tables = new LakeTables(spark, config.site(), System::getenv);
    this.clock = requireNonNull(clock, "clock");
  }

  /** What the site decided. */
  sealed interface Decision {
    /**
     * It takes part; the table is read and checked.
     *
     * @param pinned what was read
     * @param table its version as it was accepted
     */
    record Accepted(
        SiteWork work, PinnedTable pinned, TableVersion table, Optional<PrivacyLedger> ledger)
        implements Decision {}

    /** It does not. */
    record Declined(Refusal refusal) implements Decision {}
  }

  /**
   * Decides, or finds again what was decided before this process started.
   *
   * @param agreement this site's public key of the run, where the plan aggregates securely; asked
   *     only if it takes part
   * @throws TableException if the table that was accepted can no longer be had
   */
  Decision decide(
      Message<RunPlan> plan, SiteScope scope, Supplier<Optional<AgreementPublicKey>> agreement) {
    PolicyCheck policy = new PolicyCheck(config);
    Optional<Refusal> forbidden = policy.refusalOf(plan.body(), scope.plan());
    if (forbidden.isPresent()) {
      return new Decision.Declined(forbidden.get());
    }
    Optional<Acceptance> before = scope.acceptance();
    DatasetConfig dataset = config.datasets().get(plan.body().dataset());
    SiteWork table;
    PinnedTable pinned;
    try {
      pinned =
          tables
              .open(plan.body().dataset(), dataset, new RunTables(scope, state))
              .pin(
                  new Wanted(
                      PolicyCheck.columnsOf(plan.body()),
                      Optional.empty(),
                      before.map(Acceptance::table)));
      table = work(pinned, plan.body(), scope);
      requireUnchanged(pinned, table);
    } catch (TableException e) {
      return unavailable(e, scope);
    } catch (SiteDataException e) {
      LOG.error("Run {}: {}", scope.run(), e.getMessage());
      return new Decision.Declined(e.refusalOf(scope.plan()));
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      Optional<TableException> unreadable = TableException.ofFailedRead(e);
      if (unreadable.isEmpty()) {
        throw e;
      }
      return unavailable(unreadable.get(), scope);
    }
    Optional<Refusal> tooFew = policy.refusalOfRows(scope.plan(), table.trainRows());
    if (tooFew.isPresent()) {
      LOG.error(
          "Run {}: {} training rows, the policy's minimumRows is {}",
          scope.run(),
          table.trainRows(),
          config.policy().minimumRows());
      table.close();
      return new Decision.Declined(tooFew.get());
    }
    if (before.isPresent() && !before.get().table().isSameAs(pinned.version())) {
      table.close();
      LOG.error(
          "Run {}: the table is no longer the one that was accepted ({} then, {} now)",
          scope.run(),
          before.get().table().text(),
          pinned.version().text());
      return new Decision.Declined(
          new Refusal(
              scope.plan(),
              "table.replaced",
              "this site's table is no longer the one that it accepted the plan with"));
    }
    Optional<PrivacyLedger> ledger = ledger(plan.body(), pinned.version());
    if (before.isEmpty() && ledger.isPresent()) {
      Optional<String> over = refusalOf(ledger.get(), (Plan) plan.body());
      if (over.isPresent()) {
        table.close();
        LOG.error("Run {}: {}", scope.run(), over.get());
        return new Decision.Declined(new Refusal(scope.plan(), PolicyCheck.PRIVACY, over.get()));
      }
    }
    TableVersion version =
        before.map(Acceptance::table).orElseGet(() -> told(pinned.version(), plan.body(), table));
    if (before.isEmpty()) {
      scope.accept(new Acceptance(scope.plan(), version, agreement.get().orElse(null)));
    }
    LOG.info(
        "Run {}: {} the plan on {} table version {}, {} training rows",
        scope.run(),
        before.isEmpty() ? "accepted" : "had accepted",
        version.format(),
        version.shortVersion(),
        table.trainRows());
    return new Decision.Accepted(table, pinned, version, ledger);
  }

  /** What was read while files changed is of no version. */
  private static void requireUnchanged(PinnedTable pinned, SiteWork table) {
    try {
      pinned.requireUnchanged();
    } catch (TableException e) {
      table.close();
      throw e;
    }
  }

  /** The version, with the class of its rows unless the plan keeps their number from the driver. */
  private static TableVersion told(TableVersion version, RunPlan plan, SiteWork table) {
    return plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise
        ? version
        : version.withRows(RowCountClass.of(table.trainRows()));
  }

  /** Reads the table for what the plan is for. */
  private SiteWork work(PinnedTable pinned, RunPlan plan, SiteScope scope) {
    if (plan instanceof StatisticsPlan statistics) {
      return new StatisticsWork(
          statistics, config.policy(), SiteStatistics.read(pinned.rows(), statistics));
    }
    Plan training = (Plan) plan;
    return new TrainingWork(
        new RoundWork(
            config.site(),
            training,
            config.policy().limits(),
            SiteTable.read(pinned.rows(), training)),
        shelf(training, pinned, scope));
  }

  private static Optional<String> refusalOf(PrivacyLedger ledger, Plan plan) {
    try {
      return ledger.refusalOf(PrivacyCost.ofRowsAtMost(plan));
    } catch (LedgerException e) {
      throw new SiteStateException(e.getMessage(), e);
    }
  }

  /** Where the plan's answers are paid for, if they cost anything. */
  private Optional<PrivacyLedger> ledger(RunPlan plan, TableVersion table) {
    return plan instanceof Plan training && training.differentialPrivacy() instanceof OfRows
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
  private Optional<PersonalShelf> shelf(Plan plan, PinnedTable pinned, SiteScope scope) {
    return plan.personalization().asked()
        ? Optional.of(
            new PersonalShelf(
                new SiteRegistry(spark, config.registry().orElseThrow()),
                scope.run(),
                plan,
                scope.plan(),
                pinned.version(),
                clock))
        : Optional.empty();
  }

  private static Decision unavailable(TableException e, SiteScope scope) {
    LOG.error("Run {}: {}", scope.run(), e.getMessage());
    return new Decision.Declined(
        new Refusal(
            scope.plan(), "table.unavailable", "this site's table cannot be read; ask the site"));
  }
}
