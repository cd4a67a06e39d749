package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundShapes;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.agent.Examination.Fit;
import org.interlake.site.agent.Examination.Unfit;
import org.interlake.site.agent.PlanAnswer.Decision;
import org.interlake.site.audit.AuditTable;
import org.interlake.site.audit.AuditTrail;
import org.interlake.site.audit.RunAudit;
import org.interlake.site.config.Approval;
import org.interlake.site.config.PrivacyPolicy;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.ledger.LedgerReport;
import org.interlake.site.ledger.LedgerTable;
import org.interlake.site.ledger.PrivacyBudget;
import org.interlake.site.policy.PlanColumns;
import org.interlake.site.policy.PolicyReason;
import org.interlake.site.table.RowView;

/** Where a person looks at a plan before the site answers it, and answers it. */
public final class PlanDesk implements AutoCloseable {
  static final RunId REHEARSED = new RunId("rehearsal");

  private final SparkSession spark;
  private final SiteConfig config;
  private final PrivateIdentity keys;
  private final Mailbox mailbox;
  private final DriverInbox inbox;
  private final Examiner examiner;
  private final StateFolder state;
  private final AuditTrail audit;
  private final String user;

  /** Where the tables of plans that are only looked at are pinned until the desk is closed. */
  private final RunId looks = Examiner.look();

  /**
   * @param mailbox signs with this site's keys
   * @param user who is at the desk, for the audit
   */
  public PlanDesk(
      SparkSession spark, SiteConfig config, PrivateIdentity keys, Mailbox mailbox, String user) {
    this.spark = requireNonNull(spark, "spark");
    this.config = requireNonNull(config, "config");
    this.keys = requireNonNull(keys, "keys");
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.user = requireNonNull(user, "user");
    this.inbox = new DriverInbox(mailbox, config.federation(), config.coordinator());
    this.state =
        new StateFolder(
            config.state(), config.federation(), spark.sparkContext().hadoopConfiguration());
    this.examiner = new Examiner(spark, config, state, Clock.systemUTC());
    this.audit =
        new AuditTrail(
            state::place,
            config.site(),
            new AuditTable(() -> spark, config.ledger(), config.site()),
            Clock.systemUTC());
  }

  /** What this site has been asked, has answered and has let out. */
  public AuditTrail audit() {
    return audit;
  }

  /**
   * A plan on the desk.
   *
   * @param digest as messages name it
   */
  public record OnDesk(RunPlan plan, Digest digest, RunId run) {}

  /**
   * The plan that a file holds, as a driver would sign it.
   *
   * @throws DeskException if it does not ask this site, or no driver would
   */
  public OnDesk ofFile(Path file) {
    RunPlan read = PlanReader.readAny(file);
    RunPlan plan;
    try {
      plan = PrivacyCost.prepared(read);
    } catch (IllegalArgumentException e) {
      throw new DeskException("no driver would sign the plan: %s".formatted(e.getMessage()));
    }
    if (!plan.federation().equals(config.federation())) {
      throw new DeskException(
          "the plan is of federation %s, and this site is in %s"
              .formatted(plan.federation(), config.federation()));
    }
    requireAsked(plan, "the plan");
    return new OnDesk(plan, Mailbox.digestOf(plan), REHEARSED);
  }

  /**
   * The plan of a run on the exchange.
   *
   * @throws DeskException if there is none, or if it does not ask this site
   */
  public OnDesk ofRun(RunId run) {
    Message<RunPlan> plan = plan(run);
    return new OnDesk(plan.body(), plan.bodyDigest(), run);
  }

  private Message<RunPlan> plan(RunId run) {
    Message<RunPlan> plan =
        inbox
            .plan(run)
            .orElseThrow(
                () ->
                    new DeskException(
                        "there is no run %s on the exchange (there are %s), and no file of that name"
                            .formatted(run, inbox.runs())));
    requireAsked(plan.body(), "run " + run);
    return plan;
  }

  private void requireAsked(RunPlan plan, String what) {
    if (!plan.sites().contains(config.site())) {
      throw new DeskException(
          "%s does not ask this site, %s (it asks %s)"
              .formatted(what, config.site(), plan.sites()));
    }
  }

  /** What the plan would do here; nothing is sent, noted or spent. */
  public PlanReport explain(OnDesk asked, CatalystPlan catalyst) {
    try (Examination examination = examine(asked)) {
      List<PlanReport.Message> messages = new ArrayList<>();
      List<String> open = new ArrayList<>();
      if (examination.outcome() instanceof Fit fit) {
        foretell(asked.plan(), fit, messages, open);
      }
      return report(asked, examination, messages, open, catalyst);
    }
  }

  /** Whether Spark's plan of the read is shown. */
  public enum CatalystPlan {
    SHOWN,
    LEFT_OUT
  }

  /** The same, with the first rounds computed; all but sending. */
  public PlanReport dryRun(OnDesk asked) {
    try (Examination examination = examine(asked)) {
      List<PlanReport.Message> messages = new ArrayList<>();
      List<String> open = new ArrayList<>();
      if (examination.outcome() instanceof Fit fit) {
        Rehearsal rehearsal = new Rehearsal(config, keys, fit);
        if (asked.plan() instanceof Plan training) {
          rehearsal.training(training).ifPresent(open::add);
        } else {
          rehearsal.statistics();
        }
        messages.addAll(rehearsal.messages());
      }
      return report(asked, examination, messages, open, CatalystPlan.LEFT_OUT);
    }
  }

  private Examination examine(OnDesk asked) {
    return examiner.examine(
        new Examiner.Asked(asked.plan(), asked.digest(), looks, Optional.empty()));
  }

  /** The messages of the whole run, as far as they are known before it. */
  private void foretell(
      RunPlan plan, Fit fit, List<PlanReport.Message> messages, List<String> open) {
    if (plan instanceof StatisticsPlan statistics) {
      for (RoundPurpose purpose : StatisticsLayouts.rounds(statistics)) {
        if (purpose == RoundPurpose.STATISTICS_COUNTS) {
          messages.add(
              Rehearsal.message(purpose, 1, StatisticsLayouts.answer(statistics, null, purpose)));
        } else {
          open.add("round %s: its length follows from the first".formatted(purpose.key()));
        }
      }
      return;
    }
    Plan training = (Plan) plan;
    RoundPurpose[] contract = {
      RoundPurpose.CONTRACT_COUNTS, RoundPurpose.CONTRACT_SPREAD, RoundPurpose.CONTRACT_CELLS
    };
    for (int i = 0; i < ContractLayouts.rounds(training); i++) {
      messages.add(
          Rehearsal.message(contract[i], 1, RoundShapes.contractAnswer(training, contract[i])));
    }
    Optional<FittedContract> own = new Rehearsal(config, keys, fit).ownContract(training);
    own.ifPresent(fitted -> messages.addAll(Rehearsal.ofTraining(training, fitted)));
    open.add(
        own.isPresent()
            ? "lengths of training rounds are those of this site's categories; other sites' come to them"
            : "lengths of training rounds: this site's rows alone make no feature contract");
  }

  private PlanReport report(
      OnDesk asked,
      Examination examination,
      List<PlanReport.Message> messages,
      List<String> open,
      CatalystPlan catalyst) {
    RunPlan plan = asked.plan();
    Optional<Fit> fit =
        examination.outcome() instanceof Fit fits ? Optional.of(fits) : Optional.empty();
    Optional<Unfit> unfit =
        examination.outcome() instanceof Unfit unfits ? Optional.of(unfits) : Optional.empty();
    RowView view = examiner.view(plan);
    Map<String, String> masked = new LinkedHashMap<>();
    view.masks().forEach((column, mask) -> masked.put(column, mask.text()));
    return new PlanReport(
        plan,
        asked.digest(),
        new PlanReport.Reads(
            fit.map(found -> found.table().text()).orElse(""),
            PlanColumns.of(plan),
            fit.map(found -> PlanReport.classOf(found.work().trainRows())).orElse(""),
            view.rows().map(condition -> condition.text()).orElse(""),
            masked,
            catalyst == CatalystPlan.SHOWN
                ? fit.map(found -> catalystOf(found, plan))
                : Optional.empty()),
        computes(plan),
        new PlanReport.Sends(messages, protections(plan), open),
        spends(plan, fit),
        examination.clauses(),
        unfit.map(Unfit::refusal),
        unfit.map(Unfit::words).orElse(""));
  }

  private static String catalystOf(Fit fit, RunPlan plan) {
    Column[] columns =
        PlanColumns.of(plan).stream()
            .distinct()
            .map(column -> functions.col("`" + column.replace("`", "``") + "`"))
            .toArray(Column[]::new);
    return fit.rows().select(columns).queryExecution().toString();
  }

  private static PlanReport.Computes computes(RunPlan plan) {
    return plan instanceof Plan training
        ? new PlanReport.Computes(
            "training",
            training.model().family(),
            training.strategy().strategy(),
            training.rounds().maximum())
        : new PlanReport.Computes(
            StatisticsPlan.KIND, "", "", StatisticsLayouts.rounds((StatisticsPlan) plan).size());
  }

  private static List<String> protections(RunPlan plan) {
    List<String> protections = new ArrayList<>();
    protections.add("updates are encrypted to the coordinator's key and signed with this site's");
    if (plan.secureAggregation() instanceof SecureAggregationSpec.Pairwise pairwise) {
      protections.add(
          "secure aggregation: the driver sees sums of %d sites or more"
              .formatted(pairwise.thresholdOf(plan.sites().size())));
    } else {
      protections.add("no secure aggregation: the driver sees this site's updates one by one");
    }
    protections.add(noise(plan));
    return protections;
  }

  private static String noise(RunPlan plan) {
    if (plan.differentialPrivacy() instanceof OfRows) {
      return "record-level differential privacy: this site adds the noise";
    }
    if (plan instanceof Plan training && training.differentialPrivacy() instanceof SiteLevel) {
      return training.privacy().sharedNoise()
          ? "site-level differential privacy: this site adds its share of the noise"
          : "site-level differential privacy: the driver adds the noise, to models, and sees this site's updates without it";
    }
    return "no differential privacy";
  }

  private PlanReport.Spends spends(RunPlan plan, Optional<Fit> fit) {
    Optional<PlanReport.Cost> budget =
        Optional.ofNullable(config.policy().privacy().get(plan.dataset()))
            .flatMap(PrivacyPolicy::budget)
            .map(of -> new PlanReport.Cost(of.epsilon(), of.delta()));
    Optional<PlanReport.Cost> run = Rehearsal.cost(plan);
    return new PlanReport.Spends(
        run,
        run.isPresent() ? fit.flatMap(found -> before(plan, found)) : Optional.empty(),
        budget);
  }

  private Optional<PlanReport.Cost> before(RunPlan plan, Fit fit) {
    Map<String, PrivacyBudget> budgets = new LinkedHashMap<>();
    config
        .policy()
        .privacy()
        .forEach((dataset, policy) -> policy.budget().ifPresent(of -> budgets.put(dataset, of)));
    return LedgerReport.of(
            new LedgerTable(spark, config.ledger(), config.site()).entries(),
            budgets,
            PrivacyCost.ACCOUNTANT)
        .accounts()
        .stream()
        .filter(account -> account.dataset().equals(plan.dataset()))
        .filter(account -> account.tableId().equals(fit.table().table()))
        .map(account -> new PlanReport.Cost(account.epsilon(), account.delta()))
        .findFirst();
  }

  /** What was answered; the table is closed again. */
  public sealed interface Answered {
    /** The run has this site's signed yes. */
    record Accepted(String table) implements Answered {}

    /** The run has this site's signed no. */
    record Declined(Refusal refusal) implements Answered {}

    /**
     * Nothing was answered: policy or table do not let the site take part.
     *
     * @param words why, for this site's people
     */
    record NotPermitted(Refusal refusal, String words) implements Answered {}
  }

  /**
   * Says yes to a run, if policy and table let the site take part.
   *
   * @param digest the start of the digest of the plan that was looked at; empty for any
   * @throws DeskException if the run cannot be answered any more, or is of another plan
   */
  public Answered accept(RunId run, String digest) {
    Message<RunPlan> plan = answerable(run);
    if (!plan.bodyDigest().hex().startsWith(digest)) {
      throw new DeskException(
          "the plan of run %s is %s, not %s: it is another than the one that was looked at. Look at it again: site explain %s"
              .formatted(run, plan.bodyDigest().hex(), digest, run));
    }
    SiteScope scope = scope(run, plan);
    if (scope.hasDeclined()) {
      throw new DeskException(
          "this site has declined run %s, and says so once (ask for another run of the plan)"
              .formatted(run));
    }
    SecureAnswers secure = secure(scope, plan.body());
    Decision decision =
        new PlanAnswer(examiner, Approval.AUTO)
            .answer(
                plan,
                scope,
                scope.acceptance(),
                () ->
                    plan.body().secureAggregation() instanceof SecureAggregationSpec.Pairwise
                        ? Optional.of(secure.publicKey())
                        : Optional.empty());
    if (decision instanceof Decision.Accepted accepted) {
      accepted.work().close();
      return new Answered.Accepted(accepted.table().text());
    }
    Decision.Declined declined = (Decision.Declined) decision;
    return new Answered.NotPermitted(declined.refusal(), declined.words());
  }

  /**
   * Says no to a run.
   *
   * @param words why, for the audit; they are not told
   * @throws DeskException if the run cannot be answered any more
   */
  public Answered decline(RunId run, String words) {
    Message<RunPlan> plan = answerable(run);
    SiteScope scope = scope(run, plan);
    if (scope.hasDeclined()) {
      return new Answered.Declined(scope.refusal().orElseThrow());
    }
    Refusal refusal =
        new Refusal(
            plan.bodyDigest(), PolicyReason.DECLINED.key(), "this site's people have declined it");
    scope.decline(refusal, words);
    return new Answered.Declined(refusal);
  }

  private Message<RunPlan> answerable(RunId run) {
    Message<RunPlan> plan = plan(run);
    inbox
        .result(run)
        .ifPresent(
            result -> {
              throw new DeskException("run %s is over (%s)".formatted(run, result.reason()));
            });
    return plan;
  }

  private SiteScope scope(RunId run, Message<RunPlan> plan) {
    return new SiteScope(
        config,
        mailbox,
        keys.ownKeys(),
        run,
        plan.bodyDigest(),
        new RunAudit(
            audit,
            run,
            plan.bodyDigest(),
            new RunAudit.Request(
                plan.body().dataset(),
                plan.body().purpose(),
                config.coordinator().fingerprint(),
                user)));
  }

  private SecureAnswers secure(SiteScope scope, RunPlan plan) {
    return new SecureAnswers(
        scope,
        new RunDirectoryCheck(inbox, scope, plan, config.peers()),
        new KeptSecrets(scope, state));
  }

  @Override
  public void close() {
    state.forget(config.site(), looks);
    state.close();
  }
}
