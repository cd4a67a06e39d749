package org.interlake.site.audit;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.TableVersion;

/** The audit of one run of a site: what all of its rows have in common is said once. */
public final class RunAudit {
  private final AuditTrail trail;
  private final RunId run;
  private final Digest plan;
  private final Request request;

  public RunAudit(AuditTrail trail, RunId run, Digest plan, Request request) {
    this.trail = requireNonNull(trail, "trail");
    this.run = requireNonNull(run, "run");
    this.plan = requireNonNull(plan, "plan");
    this.request = requireNonNull(request, "request");
  }

  /**
   * What is asked for.
   *
   * @param coordinator the fingerprint of who asks
   * @param by who answers: {@link AuditEvent#AGENT}, or a user
   */
  public record Request(String dataset, String purpose, String coordinator, String by) {}

  /** A plan came. */
  public void requested() {
    trail.record(event(AuditEvent.Kind.REQUESTED, 0, Optional.empty(), "", "", "", 0, "", none()));
  }

  /**
   * The site is about to say that it takes part.
   *
   * @param view the digest of row filter and masks
   */
  public void accepting(TableVersion table, Digest view) {
    trail.record(
        event(AuditEvent.Kind.ACCEPTED, 0, Optional.of(table), view.hex(), "", "", 0, "", none()));
  }

  /** The view that the plan was accepted with, if it was. */
  public Optional<String> acceptedView() {
    return trail.acceptedView(run.name(), plan.hex());
  }

  /**
   * The site is about to say that it does not take part.
   *
   * @param words what is not told
   */
  public void declining(Refusal refusal, String words) {
    trail.record(
        event(
            AuditEvent.Kind.DECLINED,
            0,
            Optional.empty(),
            "",
            refusal.reason(),
            words,
            0,
            "",
            none()));
  }

  /** An update has left. */
  public void sent(
      RoundNumber round,
      Optional<TableVersion> table,
      long bytes,
      String content,
      PrivacySpent cost) {
    trail.record(
        event(AuditEvent.Kind.SENT, round.number(), table, "", "", "", bytes, content, cost));
  }

  /** A part of what opens a sum has left. */
  public void unmasked(RoundNumber round, long bytes, String content) {
    trail.record(
        event(
            AuditEvent.Kind.UNMASKED,
            round.number(),
            Optional.empty(),
            "",
            "",
            "",
            bytes,
            content,
            none()));
  }

  private static PrivacySpent none() {
    return PrivacySpent.NONE;
  }

  private AuditEvent event(
      AuditEvent.Kind kind,
      int round,
      Optional<TableVersion> table,
      String view,
      String reasons,
      String words,
      long bytes,
      String content,
      PrivacySpent cost) {
    return new AuditEvent(
        kind,
        run.name(),
        plan.hex(),
        round,
        request.dataset(),
        request.purpose(),
        request.coordinator(),
        request.by(),
        table.map(read -> read.format() + ":" + read.table()).orElse(""),
        table.map(TableVersion::version).orElse(-1L),
        table.map(read -> read.schema().hex()).orElse(""),
        view,
        reasons,
        words,
        bytes,
        content,
        cost.epsilon(),
        cost.delta());
  }
}
