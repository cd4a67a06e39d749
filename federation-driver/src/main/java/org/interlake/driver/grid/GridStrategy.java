package org.interlake.driver.grid;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.interlake.protocol.plan.AggregationSpec;
import org.interlake.protocol.plan.AggregationSpec.Weights;
import org.interlake.protocol.plan.DescentSpec;
import org.interlake.protocol.plan.LocalStepSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.ServerSpec;
import org.interlake.protocol.plan.StrategySpec;

/**
 * A strategy of a grid: {@code fedavg}, or with its number {@code fedprox:0.1}. Those whose sites
 * descend take epochs, batches and rate from the plan's own, so that only the strategy differs.
 *
 * @param text as it was written
 */
public record GridStrategy(String text, String name, OptionalDouble number) {
  /** The plan's strategy as it is. */
  static final String PLAN = "plan";

  /** What a strategy's number is if none is written; none where it has none. */
  private static final Map<String, OptionalDouble> KNOWN = known();

  public GridStrategy {
    requireNonNull(text, "text");
    requireNonNull(number, "number");
    if (!KNOWN.containsKey(name)) {
      throw new IllegalArgumentException(
          "Invalid strategy of a grid: '%s' (must be one of %s; fedprox, qfedavg and feddyn take their number after a colon, as fedprox:0.1)"
              .formatted(text, KNOWN.keySet()));
    }
    if (number.isPresent() && KNOWN.get(name).isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid strategy of a grid: '%s' (%s takes no number)".formatted(text, name));
    }
  }

  private static Map<String, OptionalDouble> known() {
    Map<String, OptionalDouble> known = new LinkedHashMap<>();
    known.put(PLAN, OptionalDouble.empty());
    known.put("fedavg", OptionalDouble.empty());
    known.put("fedprox", OptionalDouble.of(0.1));
    known.put("fednova", OptionalDouble.empty());
    known.put("qfedavg", OptionalDouble.of(1));
    known.put("scaffold", OptionalDouble.empty());
    known.put("feddyn", OptionalDouble.of(0.1));
    known.put("cyclic", OptionalDouble.empty());
    known.put("newton", OptionalDouble.empty());
    known.put("lbfgs", OptionalDouble.empty());
    return known;
  }

  /** The names that can be written. */
  public static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  /**
   * Reads what somebody wrote.
   *
   * @throws IllegalArgumentException if it is no strategy of a grid
   */
  public static GridStrategy parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new GridStrategy(text, text, OptionalDouble.empty());
    }
    try {
      return new GridStrategy(
          text,
          text.substring(0, colon),
          OptionalDouble.of(Double.parseDouble(text.substring(colon + 1))));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Invalid strategy of a grid: '%s' (after the colon must be a number)".formatted(text), e);
    }
  }

  /**
   * The section {@code strategy} of a cell's plan.
   *
   * @throws IllegalArgumentException if the plan's own has nothing to make it of, or it cannot be
   */
  StrategySpec on(Plan plan) {
    return switch (name) {
      case PLAN -> plan.strategy();
      case "newton" -> new StrategySpec.Newton();
      case "lbfgs" -> new StrategySpec.Lbfgs(10);
      default -> local(plan);
    };
  }

  private StrategySpec local(Plan plan) {
    if (!(plan.strategy() instanceof StrategySpec.Local own)) {
      throw new IllegalArgumentException(
          "strategy %s of the grid needs localEpochs, batchSize and learningRate, and plan %s trains by %s (give a plan of strategy fedavg)"
              .formatted(text, plan.name(), plan.strategy().strategy()));
    }
    DescentSpec descent = own.descent();
    AggregationSpec mean = new AggregationSpec.Mean(Weights.EXAMPLES);
    double value = number.orElse(KNOWN.get(name).orElse(0));
    return switch (name) {
      case "fedavg" -> new StrategySpec.FedAvg(with(descent, 0), mean, new ServerSpec.Average());
      case "fedprox" ->
          new StrategySpec.FedAvg(with(descent, value), mean, new ServerSpec.Average());
      case "fednova" -> new StrategySpec.FedNova(with(descent, 0), mean, new ServerSpec.Average());
      case "qfedavg" -> new StrategySpec.QFedAvg(with(descent, 0), value);
      case "scaffold" -> new StrategySpec.Scaffold(with(descent, 0), new ServerSpec.Average());
      case "feddyn" -> new StrategySpec.FedDyn(with(descent, 0), value);
      default -> new StrategySpec.Cyclic(with(descent, 0), StrategySpec.Cyclic.Order.NAME);
    };
  }

  private static DescentSpec with(DescentSpec descent, double proximal) {
    LocalStepSpec local = descent.local();
    return new DescentSpec(
        descent.localEpochs(),
        descent.batchSize(),
        descent.learningRate(),
        new LocalStepSpec(
            local.optimizer(), local.schedule(), local.weightDecay(), local.clipNorm(), proximal));
  }
}
