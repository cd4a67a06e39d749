package org.interlake.models.data;

import java.io.Serializable;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.Plan;

/** Which targets a plan's model can be fitted to. */
enum TargetRule implements Serializable {
  /** Those that the plan names, which {@link PreparedRows} has made numbers of. */
  NAMED("one of the plan's values") {
    @Override
    boolean admits(double target) {
      return true;
    }
  },
  FINITE("a finite number") {
    @Override
    boolean admits(double target) {
      return Double.isFinite(target);
    }
  },
  NOT_NEGATIVE("a finite number, 0 or more") {
    @Override
    boolean admits(double target) {
      return target >= 0 && Double.isFinite(target);
    }
  },
  POSITIVE("a finite number above 0") {
    @Override
    boolean admits(double target) {
      return target > 0 && Double.isFinite(target);
    }
  };

  private final String words;

  TargetRule(String words) {
    this.words = words;
  }

  static TargetRule of(Plan plan) {
    if (!(plan.label() instanceof LabelSpec.Measured)) {
      return NAMED;
    }
    if (!(plan.model() instanceof ModelSpec.GeneralizedLinear glm)) {
      return FINITE;
    }
    return switch (glm.distribution()) {
      case GAUSSIAN -> FINITE;
      case POISSON, TWEEDIE -> NOT_NEGATIVE;
      case GAMMA -> POSITIVE;
    };
  }

  /** Whether a target that is there, and so not NaN, will do. */
  abstract boolean admits(double target);

  /** What a target must be, in words for a message. */
  String words() {
    return words;
  }
}
