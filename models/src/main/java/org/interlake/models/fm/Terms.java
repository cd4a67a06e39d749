package org.interlake.models.fm;

import java.io.Serializable;
import org.interlake.protocol.plan.ModelSpec;

/** Which terms beside the pairs are fitted. Crosses Spark tasks. */
final class Terms implements Serializable {
  private static final long serialVersionUID = 1L;

  private final boolean intercept;
  private final boolean linear;

  private Terms(boolean intercept, boolean linear) {
    this.intercept = intercept;
    this.linear = linear;
  }

  static Terms of(ModelSpec.FactorizationMachine model) {
    return new Terms(
        model.intercept() == ModelSpec.Intercept.FITTED,
        model.linear() == ModelSpec.LinearTerms.FITTED);
  }

  boolean intercept() {
    return intercept;
  }

  boolean linear() {
    return linear;
  }
}
