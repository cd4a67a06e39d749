package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.vector.DoubleVector;

/** What a round would have come to with some of its updates only. */
public sealed interface RebuiltModel {
  /** The next model. */
  record Made(DoubleVector parameters) implements RebuiltModel {
    public Made {
      requireNonNull(parameters, "parameters");
    }
  }

  /**
   * No next model: the rule is not defined for so few updates, or they determine none.
   *
   * @param reason in a sentence
   */
  record None(String reason) implements RebuiltModel {
    public None {
      requireNonNull(reason, "reason");
    }
  }
}
