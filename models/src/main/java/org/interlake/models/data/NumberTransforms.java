package org.interlake.models.data;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.TransformSpec;

/**
 * What is made of each of the plan's numbers first. Never changed, and shipped to the executors.
 */
final class NumberTransforms implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TransformSpec.Kind[] kinds;
  private final double[] exponents;

  NumberTransforms(List<? extends FeatureSpec.Quantity> numbers) {
    kinds = new TransformSpec.Kind[numbers.size()];
    exponents = new double[numbers.size()];
    for (int j = 0; j < kinds.length; j++) {
      kinds[j] = numbers.get(j).transform().kind();
      exponents[j] = numbers.get(j).transform().exponent();
    }
  }

  /** Whether every number stays what it is. */
  boolean areNone() {
    for (TransformSpec.Kind kind : kinds) {
      if (kind != TransformSpec.Kind.NONE) {
        return false;
      }
    }
    return true;
  }

  /** t(x) of number {@code j}; a zero has no sign. */
  double apply(int j, double x) {
    double transformed = kinds[j].apply(x, exponents[j]);
    return transformed == 0 ? 0 : transformed;
  }

  /** Whether a finite x has a finite t(x). */
  boolean admits(int j, double x) {
    return kinds[j] == TransformSpec.Kind.NONE || Double.isFinite(apply(j, x));
  }

  /** A block with its numbers transformed. */
  static final class Applied implements Function<RawBlock, RawBlock> {
    private final NumberTransforms transforms;

    Applied(NumberTransforms transforms) {
      this.transforms = transforms;
    }

    @Override
    public RawBlock call(RawBlock block) {
      double[] numbers = new double[block.numbers.length];
      int count = transforms.kinds.length;
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = transforms.apply(i % count, block.numbers[i]);
      }
      return block.withNumbers(numbers);
    }
  }
}
