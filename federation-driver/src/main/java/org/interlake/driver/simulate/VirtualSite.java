package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.PrivacyCost;
import org.interlake.models.RoundWork;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteRows;
import org.interlake.models.data.SiteTable;
import org.interlake.models.secure.OutOfRangeException;
import org.interlake.models.secure.SecureRun;
import org.interlake.models.secure.SecureSite;
import org.interlake.models.training.TrainingException;
import org.interlake.privacy.UpdateRefusedException;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.coding.CodedVector;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.DifferentialPrivacySpec.OfRows;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SecureAggregationSpec;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.DoubleVector;

/** One simulated site in one run: it answers as a site's agent would. For one thread at a time. */
final class VirtualSite implements AutoCloseable {
  private final SiteId site;
  private final SiteRows rows;
  private final Mailbox mailbox;
  private final FederationId federation;
  private final RunId run;
  private final TableVersion table;
  private final VirtualMemory memory;
  private Optional<RoundWork> work = Optional.empty();
  private Optional<Digest> plan = Optional.empty();
  private Optional<Plan> planned = Optional.empty();
  private final List<SampledGaussian> events = new ArrayList<>();
  private Optional<VirtualMasking> masking = Optional.empty();

  /**
   * @param mailbox signs with the site's key
   */
  VirtualSite(
      SiteId site,
      SiteRows rows,
      Mailbox mailbox,
      FederationId federation,
      RunId run,
      TableVersion table) {
    this.site = requireNonNull(site, "site");
    this.rows = requireNonNull(rows, "rows");
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.federation = requireNonNull(federation, "federation");
    this.run = requireNonNull(run, "run");
    this.table = requireNonNull(table, "table");
    this.memory = new VirtualMemory(site, run.name());
  }

  /**
   * A round that the driver has opened.
   *
   * @param called the call's sites: each site looks for itself
   * @param secure what is known of a run that aggregates securely
   */
  record OpenRound(
      RoundNumber number,
      Call call,
      Set<SiteId> called,
      Digest model,
      ModelOrigin origin,
      List<DoubleVector> vectors,
      Optional<FittedContract> contract,
      Optional<SecureRun> secure) {}

  /** Accepts the plan, or declines it with the reason that a site's agent would give. */
  void answerPlan(Plan body, Digest digest, DisclosureLimits limits) {
    plan = Optional.of(digest);
    planned = Optional.of(body);
    SiteTable read;
    try {
      read = rows.table();
    } catch (SiteDataException e) {
      decline(e.refusalOf(digest));
      return;
    }
    if (read.trainRows() < limits.minimumRows()) {
      read.close();
      decline(
          new Refusal(
              digest,
              "policy.minimumRows",
              "fewer training rows than the policy demands (%d; a simulation's is --minimum-rows)"
                  .formatted(limits.minimumRows())));
      return;
    }
    work = Optional.of(new RoundWork(site, body, limits, read));
    if (body.secureAggregation() instanceof SecureAggregationSpec.Pairwise) {
      masking = Optional.of(new VirtualMasking(site, body));
    }
    mailbox.send(
        ExchangeLayout.accepted(site, run),
        context(MessageKind.ACCEPTED),
        new Acceptance(digest, table, masking.map(VirtualMasking::publicKey).orElse(null)),
        List.of());
  }

  /**
   * What a site answers a call with: signed and sealed when it is sent.
   *
   * @param coded the first of the vectors as it is sent, if the plan asks for that
   */
  record Update(UpdateReport report, List<DoubleVector> vectors, Optional<CodedVector> coded) {
    Update {
      requireNonNull(report, "report");
      vectors = List.copyOf(vectors);
      requireNonNull(coded, "coded");
    }

    Update(UpdateReport report, List<DoubleVector> vectors) {
      this(report, vectors, Optional.empty());
    }

    List<BlockedVector> sent() {
      List<BlockedVector> sent = new ArrayList<>(vectors);
      coded.ifPresent(vector -> sent.set(0, vector));
      return sent;
    }
  }

  SiteId id() {
    return site;
  }

  /** Computes an update, if the site is called and still takes part. */
  Optional<Update> update(OpenRound round) {
    SiteMemory remembered = memory.at(round);
    if (work.isEmpty() || !round.called().contains(site)) {
      return Optional.empty();
    }
    long start = System.nanoTime();
    try {
      RoundWork.Answer answer =
          work.get()
              .answer(
                  round.call().purpose(),
                  round.number(),
                  round.vectors(),
                  round.contract(),
                  remembered);
      UpdateReport report =
          new UpdateReport(
              work.get().trainRows(),
              work.get().siteWeight().orElse(0),
              table,
              answer.categories(),
              noised() || sharesNoise() ? 0 : (System.nanoTime() - start) / 1e9,
              spent(round.call().purpose()));
      return Optional.of(new Update(report, answer.vectors(), answer.coded()));
    } catch (UpdateRefusedException e) {
      leave(
          "update." + e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
          "this site's update of round %s may not leave it".formatted(round.number()));
    } catch (TrainingException e) {
      leave("training.failed", "round %s: %s".formatted(round.number(), e.getMessage()));
    }
    return Optional.empty();
  }

  private boolean noised() {
    return planned.orElseThrow().differentialPrivacy() instanceof OfRows;
  }

  private boolean sharesNoise() {
    return planned.orElseThrow().privacy().sharedNoise();
  }

  /** What the run has cost so far, this answer included. A simulated site has no ledger. */
  private PrivacySpent spent(RoundPurpose purpose) {
    Plan body = planned.orElseThrow();
    if (!noised()) {
      return PrivacySpent.NONE;
    }
    events.addAll(PrivacyCost.ofRound(body, purpose));
    return PrivacyCost.spent(body, events);
  }

  /** Answers a round's call. */
  void send(OpenRound round, Update update) {
    if (masking.isPresent()) {
      sendMasked(round, update);
      return;
    }
    mailbox.send(
        ExchangeLayout.update(site, run, round.number()),
        EnvelopeContext.fromSite(MessageKind.UPDATE, federation, run, site, round.model())
            .inRound(round.number()),
        update.report(),
        update.sent());
  }

  private void sendMasked(OpenRound round, Update update) {
    SecureSite.Sent masked;
    try {
      masked = masking.orElseThrow().mask(round, update);
    } catch (OutOfRangeException e) {
      leave("update.out-of-range", "round %s: %s".formatted(round.number(), e.getMessage()));
      return;
    }
    mailbox.sendBlocked(
        ExchangeLayout.update(site, run, round.number()),
        EnvelopeContext.fromSite(MessageKind.UPDATE, federation, run, site, round.model())
            .inRound(round.number()),
        masked.report(
            table,
            update.report().categories(),
            update.report().computeSeconds(),
            update.report().privacy()),
        masked.vector());
  }

  /** Helps to open the sum of a round to which this site sent an update. */
  void unmask(OpenRound round, Message<UnmaskCall> asked) {
    mailbox.send(
        ExchangeLayout.unmasking(site, run, round.number()),
        EnvelopeContext.fromSite(MessageKind.UNMASKING, federation, run, site, asked.bodyDigest())
            .inRound(round.number()),
        masking.orElseThrow().unmask(round, asked.body()),
        List.of());
  }

  private void leave(String reason, String detail) {
    close();
    work = Optional.empty();
    decline(new Refusal(plan.orElseThrow(), reason, detail));
  }

  private void decline(Refusal refusal) {
    mailbox.send(
        ExchangeLayout.declined(site, run), context(MessageKind.DECLINED), refusal, List.of());
  }

  private EnvelopeContext context(MessageKind kind) {
    return EnvelopeContext.fromSite(kind, federation, run, site, plan.orElseThrow());
  }

  @Override
  public void close() {
    work.ifPresent(RoundWork::close);
  }
}
