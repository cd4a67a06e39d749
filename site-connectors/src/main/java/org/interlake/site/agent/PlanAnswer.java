package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.Examination.Fit;
import org.interlake.site.agent.Examination.Unfit;
import org.interlake.site.config.Approval;
import org.interlake.site.ledger.PrivacyLedger;
import org.interlake.site.policy.Clause;
import org.interlake.site.policy.PolicyReason;
import org.interlake.site.policy.Verdict;
import org.interlake.site.table.PinnedTable;
import org.interlake.site.table.TableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether this site takes part in a run, and on which table version. */
final class PlanAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(PlanAnswer.class);

  private final Examiner examiner;
  private final Approval approval;

  /**
   * @param approval who says yes to what is permitted
   */
  PlanAnswer(Examiner examiner, Approval approval) {
    this.examiner = requireNonNull(examiner, "examiner");
    this.approval = requireNonNull(approval, "approval");
  }

  /** What the site decided. */
  sealed interface Decision {
    /** The policy's clauses that were looked at, each with its verdict. */
    List<Clause> clauses();

    /**
     * It takes part; the table is read and checked.
     *
     * @param pinned what was read
     * @param table its version as it was accepted
     */
    record Accepted(
        SiteWork work,
        PinnedTable pinned,
        TableVersion table,
        Optional<PrivacyLedger> ledger,
        List<Clause> clauses)
        implements Decision {}

    /**
     * It does not.
     *
     * @param words why, for this site's people; they stay here
     */
    record Declined(Refusal refusal, String words, List<Clause> clauses) implements Decision {}

    /** A person is to say. */
    record Undecided(List<Clause> clauses) implements Decision {}
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
    Optional<Acceptance> before = scope.acceptance();
    if (approval == Approval.MANUAL && before.isEmpty()) {
      return unapproved(plan, scope);
    }
    return answer(plan, scope, before, agreement);
  }

  /** What the policy forbids needs no person; what it permits does. */
  private Decision unapproved(Message<RunPlan> plan, SiteScope scope) {
    var clauses = examiner.clauses(plan.body());
    return Clause.refusalOf(clauses, scope.plan())
        .<Decision>map(
            refusal ->
                new Decision.Declined(
                    refusal,
                    clauses.stream()
                        .filter(clause -> !clause.isMet())
                        .map(Clause::verdict)
                        .map(Verdict::words)
                        .collect(Collectors.joining("; ")),
                    clauses))
        .orElseGet(() -> new Decision.Undecided(clauses));
  }

  /** Answers the plan, whoever has to approve. */
  Decision answer(
      Message<RunPlan> plan,
      SiteScope scope,
      Optional<Acceptance> before,
      Supplier<Optional<AgreementPublicKey>> agreement) {
    Digest view = examiner.view(plan.body()).digest();
    if (before.isPresent() && isOther(view, scope)) {
      return new Decision.Declined(
          new Refusal(
              scope.plan(),
              PolicyReason.CHANGED.key(),
              "this site's policy is no longer the one that it accepted the plan under"),
          "row filter or masks of dataset %s are others than when the plan was accepted; put them back, or let the run end without this site"
              .formatted(plan.body().dataset()),
          List.of());
    }
    Examination examination =
        examiner.examine(new Examiner.Asked(plan.body(), scope.plan(), scope.run(), before));
    if (examination.outcome() instanceof Unfit unfit) {
      return new Decision.Declined(unfit.refusal(), unfit.words(), examination.clauses());
    }
    Fit fit = (Fit) examination.outcome();
    if (before.isEmpty()) {
      scope.accept(new Acceptance(scope.plan(), fit.table(), agreement.get().orElse(null)), view);
    }
    LOG.info(
        "Run {}: {} the plan on {} table version {}, {} training rows",
        scope.run(),
        before.isEmpty() ? "accepted" : "had accepted",
        fit.table().format(),
        fit.table().shortVersion(),
        fit.work().trainRows());
    return new Decision.Accepted(
        fit.work(), fit.pinned(), fit.table(), fit.ledger(), examination.clauses());
  }

  private static boolean isOther(Digest view, SiteScope scope) {
    return scope
        .audit()
        .acceptedView()
        .filter(accepted -> !accepted.equals(view.hex()))
        .isPresent();
  }
}
