package org.interlake.models.data;

import java.io.Serializable;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.Plan;

/** How many values of which kind each row of a table has, beside its target. */
final class RowShape implements Serializable {
  private static final long serialVersionUID = 1L;

  final int numericFeatures;
  final int oneHotFeatures;
  final boolean weighted;
  final boolean offset;

  RowShape(int numericFeatures, int oneHotFeatures, boolean weighted, boolean offset) {
    this.numericFeatures = numericFeatures;
    this.oneHotFeatures = oneHotFeatures;
    this.weighted = weighted;
    this.offset = offset;
  }

  static RowShape of(Plan plan, boolean weighted, boolean offset) {
    return new RowShape(
        ContractLayouts.numericFeatures(plan).size(),
        ContractLayouts.oneHotFeatures(plan).size(),
        weighted,
        offset);
  }

  /** Bytes of a row in a {@link TableChunk}, its share of the dictionaries left out. */
  int bytes() {
    int longs = 3 + numericFeatures + (weighted ? 1 : 0) + (offset ? 1 : 0);
    return longs * Long.BYTES + oneHotFeatures * Integer.BYTES + 1;
  }
}
