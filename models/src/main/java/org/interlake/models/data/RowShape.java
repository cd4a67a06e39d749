package org.interlake.models.data;

import java.io.Serializable;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.WeightSpec;

/** How many values of which kind each row of a table has, beside its target. */
final class RowShape implements Serializable {
  private static final long serialVersionUID = 1L;

  final int numbers;
  final int words;
  final boolean weighted;
  final boolean offset;

  /** Whether there is a column by which the site weighs. */
  final boolean siteWeighted;

  RowShape(int numbers, int words, boolean weighted, boolean offset, boolean siteWeighted) {
    this.numbers = numbers;
    this.words = words;
    this.weighted = weighted;
    this.offset = offset;
    this.siteWeighted = siteWeighted;
  }

  static RowShape of(Plan plan) {
    return new RowShape(
        ContractLayouts.numbers(plan).size(),
        ContractLayouts.categories(plan).size(),
        plan.weight() instanceof WeightSpec.ByColumn,
        plan.offset() instanceof OffsetSpec.ByColumn,
        plan.strategy().siteWeightColumn().isPresent());
  }

  /** How many values that is. */
  int columns() {
    return numbers + words + (weighted ? 1 : 0) + (offset ? 1 : 0) + (siteWeighted ? 1 : 0);
  }

  /** Bytes of a row in a {@link TableChunk}, its share of the dictionaries left out. */
  int bytes() {
    int longs = 3 + columns() - words;
    return longs * Long.BYTES + words * Integer.BYTES + 1;
  }
}
