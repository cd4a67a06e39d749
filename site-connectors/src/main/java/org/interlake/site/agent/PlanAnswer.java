package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.config.DatasetConfig;
import org.interlake.site.config.PrivacyPolicy;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.ledger.LedgerException;
import org.interlake.site.ledger.LedgerTable;
import org.interlake.site.ledger.PrivacyAccount;
import org.interlake.site.ledger.PrivacyLedger;
import org.interlake.site.registry.SiteRegistry;
import org.interlake.site.table.DeltaLakeTable;
import org.interlake.site.table.LakeTable;
import org.interlake.site.table.PinnedTable;
import org.interlake.site.table.TableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether this site takes part in a run, and on which table version. */
final class PlanAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(PlanAnswer.class);

  private final SparkSession spark;
  private final SiteConfig config;
  private final Clock clock;

  PlanAnswer(SparkSession spark, SiteConfig config, Clock clock) {
    this.spark = requireNonNull(spark, "spark");
    this.config = requireNonNull(config, "config");
    this.clock = requireNonNull(clock, "clock");
  }

  /** What the site decided. */
  sealed interface Decision {
    /** It takes part; the table is read and checked. */
    record Accepted(SiteWork work, TableVersion table, Optional<PrivacyLedger> ledger)
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
      OptionalLong version =
          before.isPresent() ? OptionalLong.of(before.get().table().version()) : dataset.version();
      pinned = tableOf(dataset).pin(version, PolicyCheck.columnsOf(plan.body()));
      table = work(pinned, plan.body(), scope);
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
    if (before.isPresent() && !before.get().table().equals(pinned.version())) {
      table.close();
      LOG.error(
          "Run {}: the table is no longer the one that was accepted ({} then, {} now)",
          scope.run(),
          before.get().table(),
          pinned.version());
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
    if (before.isEmpty()) {
      scope.accept(new Acceptance(scope.plan(), pinned.version(), agreement.get().orElse(null)));
    }
    LOG.info(
        "Run {}: {} the plan on table version {}, {} training rows",
        scope.run(),
        before.isEmpty() ? "accepted" : "had accepted",
        pinned.version().version(),
        table.trainRows());
    return new Decision.Accepted(table, pinned.version(), ledger);
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
      return ledger.refusalOf(PrivacyCost.atMost(plan));
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

  private LakeTable tableOf(DatasetConfig dataset) {
    if (dataset.table() instanceof DatasetConfig.DeltaPath delta) {
      return DeltaLakeTable.atPath(spark, delta.path());
    }
    return DeltaLakeTable.named(spark, ((DatasetConfig.CatalogTable) dataset.table()).parts());
  }
}
