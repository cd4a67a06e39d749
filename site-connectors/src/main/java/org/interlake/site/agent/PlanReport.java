package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.policy.Clause;
import org.interlake.site.policy.Verdict;

/**
 * What a plan would do at this site, for a person to read: it tells more than may leave.
 *
 * @param digest of the plan as it is signed; another plan has another
 * @param clauses of the policy, each with its verdict
 * @param refusal what the site would say, if it would not take part
 * @param words why, in words that stay here; empty if it would take part
 */
public record PlanReport(
    RunPlan plan,
    Digest digest,
    Reads reads,
    Computes computes,
    Sends sends,
    Spends spends,
    List<Clause> clauses,
    Optional<Refusal> refusal,
    String words) {
  public PlanReport {
    requireNonNull(plan, "plan");
    requireNonNull(digest, "digest");
    requireNonNull(reads, "reads");
    requireNonNull(computes, "computes");
    requireNonNull(sends, "sends");
    requireNonNull(spends, "spends");
    clauses = List.copyOf(clauses);
    requireNonNull(refusal, "refusal");
    requireNonNull(words, "words");
  }

  /**
   * What is read.
   *
   * @param table {@code id@version}; empty if it was not looked at
   * @param rows the class of the number of rows that train; empty if they were not counted
   * @param filter the condition of the policy that every row has to meet
   * @param masked by column what is shown instead of it
   * @param catalyst Spark's plan of the read, if it was asked for
   */
  public record Reads(
      String table,
      List<String> columns,
      String rows,
      String filter,
      Map<String, String> masked,
      Optional<String> catalyst) {}

  /** What is computed. */
  public record Computes(String kind, String family, String strategy, int rounds) {}

  /**
   * What leaves.
   *
   * @param protections in words
   * @param open what is not known before the run, in words
   */
  public record Sends(List<Message> messages, List<String> protections, List<String> open) {}

  /**
   * A message of a round.
   *
   * @param times how many of them at most
   * @param bytes of one: of its numbers where they are foretold, of all of it where it was made
   * @param seconds that computing it took; empty where it is foretold
   */
  public record Message(
      String round, int times, List<Shape> vectors, long bytes, Optional<Double> seconds) {}

  /** A vector by its name and length. */
  public record Shape(String name, long numbers) {
    static Shape of(VectorLayout layout) {
      return new Shape(layout.name(), layout.length());
    }
  }

  /** An epsilon and the delta at which it is told. */
  public record Cost(double epsilon, double delta) {}

  /**
   * What of a privacy budget is spent.
   *
   * @param run what all rounds cost at most; empty without differential privacy
   * @param before what has been spent on the dataset's table
   */
  public record Spends(Optional<Cost> run, Optional<Cost> before, Optional<Cost> budget) {}

  /** The class of a number of rows, by powers of ten: what an eye may see over a shoulder. */
  static String classOf(long rows) {
    if (rows < 10) {
      return "fewer than 10";
    }
    long floor = 10;
    while (rows / 10 >= floor) {
      floor *= 10;
    }
    return "%d to %d".formatted(floor, 10 * floor - 1);
  }

  /** What a command ends with: 0 if the site would take part. */
  public ExitCode code() {
    return refusal.map(PlanReport::codeOf).orElse(ExitCode.DONE);
  }

  static ExitCode codeOf(Refusal refusal) {
    String reason = refusal.reason();
    return reason.startsWith("data.") || reason.startsWith("table.")
        ? ExitCode.DATA
        : ExitCode.REFUSED;
  }

  /** For programs: the same as for people. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("plan", plan.name());
    json.put("digest", digest.hex());
    json.put("dataset", plan.dataset());
    json.put("purpose", plan.purpose());
    json.put("accepted", refusal.isEmpty());
    refusal.ifPresent(said -> json.put("reasons", List.of(said.reason().split(",", -1))));
    if (!words.isEmpty()) {
      json.put("words", words);
    }
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("table", reads.table());
    read.put("columns", reads.columns());
    read.put("rows", reads.rows());
    read.put("filter", reads.filter());
    read.put("masked", reads.masked());
    reads.catalyst().ifPresent(text -> read.put("catalyst", text));
    json.put("reads", read);
    json.put(
        "computes",
        Map.of(
            "kind", computes.kind(),
            "family", computes.family(),
            "strategy", computes.strategy(),
            "rounds", computes.rounds()));
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("messages", sends.messages().stream().map(PlanReport::json).toList());
    sent.put("protections", sends.protections());
    sent.put("open", sends.open());
    json.put("sends", sent);
    Map<String, Object> spent = new LinkedHashMap<>();
    spends.run().ifPresent(cost -> spent.put("run", json(cost)));
    spends.before().ifPresent(cost -> spent.put("before", json(cost)));
    spends.budget().ifPresent(cost -> spent.put("budget", json(cost)));
    json.put("spends", spent);
    json.put("clauses", clauses.stream().map(PlanReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(Message message) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("round", message.round());
    json.put("times", message.times());
    List<Map<String, Object>> vectors = new ArrayList<>();
    message
        .vectors()
        .forEach(shape -> vectors.add(Map.of("name", shape.name(), "numbers", shape.numbers())));
    json.put("vectors", vectors);
    json.put("bytes", message.bytes());
    message.seconds().ifPresent(seconds -> json.put("seconds", seconds));
    return json;
  }

  private static Map<String, Object> json(Cost cost) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (Double.isFinite(cost.epsilon())) {
      json.put("epsilon", cost.epsilon());
    }
    json.put("delta", cost.delta());
    return json;
  }

  private static Map<String, Object> json(Clause clause) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("clause", clause.key());
    json.put("met", clause.isMet());
    json.put("words", clause.verdict().words());
    if (clause.verdict() instanceof Verdict.Broken broken) {
      json.put("reason", broken.reason().key());
      json.put("told", broken.told());
    }
    return json;
  }
}
