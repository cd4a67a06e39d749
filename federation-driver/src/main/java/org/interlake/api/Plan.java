package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;

/**
 * What a run does: features, label, model, strategy, privacy, rounds. Data, never code; {@code
 * docs/reference/plan.md} describes every key.
 *
 * <pre>{@code
 * Plan plan = Plan.read(Path.of("conf/plans/heart-newton.yaml"));
 * }</pre>
 */
public final class Plan {
  private static final String TEXT = "plan";

  private final String source;
  private final RunPlan plan;

  private Plan(String source, RunPlan plan) {
    this.source = requireNonNull(source, "source");
    this.plan = requireNonNull(plan, "plan");
  }

  /**
   * Reads a plan's file, YAML or JSON, to start a run of it.
   *
   * @throws FederationException CONFIGURATION with every fault of the file, or if its deadline is
   *     past
   */
  public static Plan read(Path file) {
    return FederationException.within(
        () -> new Plan(file.toString(), PlanReader.readAnyForStart(file, Clock.systemUTC())));
  }

  /**
   * Reads a plan's text, YAML or JSON, to start a run of it.
   *
   * @throws FederationException CONFIGURATION with every fault of the text, or if its deadline is
   *     past
   */
  public static Plan parse(String text) {
    return FederationException.within(
        () -> new Plan(TEXT, PlanReader.parseAnyForStart(TEXT, text, Clock.systemUTC())));
  }

  /** The plan's name, the start of its runs' names. */
  public String name() {
    return plan.name();
  }

  /** Where it was read, for messages. */
  String source() {
    return source;
  }

  RunPlan plan() {
    return plan;
  }

  @Override
  public String toString() {
    return "plan " + plan.name();
  }
}
