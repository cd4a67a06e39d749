package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.plan.BinsSpec;

/**
 * A column of numbers cut into bins. As 0/1 elements, one coefficient for each bin, named {@code
 * column in [30, 45)}; else one, named as the column.
 *
 * @param edges rising: bin 0 is below the first, bin i from edge i - 1 to below edge i, the last
 *     from the last edge up
 */
public record FittedBins(BinsSpec spec, List<Double> edges) implements FittedFeature.Quantity {
  public FittedBins {
    requireNonNull(spec, "spec");
    edges = List.copyOf(edges);
    // The plan's edges keep the same rules.
    boolean rising =
        edges.equals(edges.stream().sorted().distinct().toList())
            && edges.stream().allMatch(edge -> Double.isFinite(edge));
    if (edges.isEmpty() || !rising || (!spec.byQuantiles() && !edges.equals(spec.edges()))) {
      throw new IllegalArgumentException(
          "Invalid edges of feature %s: %s (must be one or more, finite, rising, and the plan's if it gives some)"
              .formatted(spec.column(), edges));
    }
  }

  /** How many bins. */
  public int bins() {
    return edges.size() + 1;
  }

  @Override
  public List<String> coefficientNames() {
    if (spec.output() == BinsSpec.Output.ORDINAL) {
      return List.of(spec.column());
    }
    List<String> names = new ArrayList<>();
    names.add("%s in (-inf, %s)".formatted(spec.column(), text(edges.get(0))));
    for (int i = 1; i < edges.size(); i++) {
      names.add(
          "%s in [%s, %s)".formatted(spec.column(), text(edges.get(i - 1)), text(edges.get(i))));
    }
    names.add("%s in [%s, inf)".formatted(spec.column(), text(edges.get(edges.size() - 1))));
    return names;
  }

  /** As people write it: 30 for 30.0. */
  private static String text(double edge) {
    return edge == Math.rint(edge) && Math.abs(edge) < 1e15
        ? new BigDecimal(edge).toPlainString()
        : Double.toString(edge);
  }
}
