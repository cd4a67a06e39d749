package org.interlake.site;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.AgentListener;

/**
 * What an agent does, for programs: one JSON object a line, as it happens. {@code
 * docs/reference/json.md} names the keys. Whoever heard of it otherwise still does.
 */
final class EventLines implements AgentListener {
  private final PrintStream out;
  private final Clock clock;
  private final AgentListener next;

  EventLines(PrintStream out, Clock clock, AgentListener next) {
    this.out = requireNonNull(out, "out");
    this.clock = requireNonNull(clock, "clock");
    this.next = requireNonNull(next, "next");
  }

  private static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Map<String, Object> event(String name, RunId run) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event", name);
    event.put("at", clock.instant().toString());
    event.put("run", run.name());
    return event;
  }

  private void print(Map<String, Object> event) {
    out.println(MessageCodec.write(event));
    out.flush();
  }

  @Override
  public void found(RunId run, RunPlan plan) {
    Map<String, Object> event = event("found", run);
    event.put("plan", plan.name());
    event.put("dataset", plan.dataset());
    event.put("purpose", plan.purpose());
    print(event);
    next.found(run, plan);
  }

  @Override
  public void reading(RunId run) {
    next.reading(run);
  }

  @Override
  public void decided(RunId run, PlanDecided decision) {
    Map<String, Object> event = event("decided", run);
    event.put("said", key(decision.said()));
    if (!decision.reason().isEmpty()) {
      event.put("reason", decision.reason());
    }
    decision.table().ifPresent(table -> event.put("tableVersion", table.shortVersion()));
    print(event);
    next.decided(run, decision);
  }

  @Override
  public void computing(RunId run, RoundNumber round, RoundPurpose purpose) {
    next.computing(run, round, purpose);
  }

  @Override
  public void sending(RunId run, RoundNumber round, RoundPurpose purpose) {
    next.sending(run, round, purpose);
  }

  @Override
  public void answered(RunId run, Answered answer) {
    Map<String, Object> event = event("answered", run);
    event.put("round", answer.round().number());
    event.put("purpose", answer.purpose().key());
    event.put("bytes", answer.bytes());
    if (!answer.cost().equals(PrivacySpent.NONE)) {
      event.put("epsilon", answer.cost().epsilon());
      event.put("delta", answer.cost().delta());
    }
    print(event);
    next.answered(run, answer);
  }

  @Override
  public void waiting(RunId run) {
    next.waiting(run);
  }

  @Override
  public void over(RunId run, End how, String why) {
    Map<String, Object> event = event("over", run);
    event.put("how", key(how));
    event.put("why", why);
    print(event);
    next.over(run, how, why);
  }
}
