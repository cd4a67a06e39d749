package org.interlake.models.data;

import java.io.Serializable;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;

/**
 * What the first pass of the contract sums of labels, from the second place of its layout on. Never
 * changed, and shipped to the executors.
 */
final class LabelSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int FIRST = 1;

  private enum Kind {
    NONE,
    BINARY,
    CLASSES,
    MEASURED,
    MEASURED_WITH_LOG_LINK
  }

  private final Kind kind;
  private final int length;

  private LabelSums(Kind kind, int length) {
    this.kind = kind;
    this.length = length;
  }

  static LabelSums of(Plan plan) {
    if (plan.label() instanceof LabelSpec.Binary) {
      return new LabelSums(Kind.BINARY, 2);
    }
    if (plan.label() instanceof LabelSpec.Classes label) {
      return new LabelSums(Kind.CLASSES, label.values().size());
    }
    if (plan.label() instanceof LabelSpec.None) {
      return new LabelSums(Kind.NONE, 0);
    }
    boolean log =
        plan.model() instanceof ModelSpec.GeneralizedLinear glm && glm.link() == ModelSpec.Link.LOG;
    return new LabelSums(log ? Kind.MEASURED_WITH_LOG_LINK : Kind.MEASURED, 3);
  }

  /** How many sums. */
  int length() {
    return length;
  }

  /** Adds a row. */
  void add(RawBlock block, int row, double[] sums) {
    double target = block.targets[row];
    switch (kind) {
      case NONE -> {}
      case BINARY -> sums[FIRST + (target == 1 ? 0 : 1)]++;
      case CLASSES -> sums[FIRST + (int) target]++;
      case MEASURED -> addMeasured(block, row, offset(block, row), sums);
      case MEASURED_WITH_LOG_LINK ->
          addMeasured(block, row, StrictMath.exp(offset(block, row)), sums);
    }
  }

  private static void addMeasured(RawBlock block, int row, double offset, double[] sums) {
    double weight = block.weights.length == 0 ? 1 : block.weights[row];
    sums[FIRST] += weight;
    sums[FIRST + 1] += weight * block.targets[row];
    sums[FIRST + 2] += weight * offset;
  }

  private static double offset(RawBlock block, int row) {
    return block.offsets.length == 0 ? 0 : block.offsets[row];
  }
}
