package org.interlake.models.data;

import java.util.List;

/** Blocks for tests, written as literals. */
public final class TestBlocks {
  private TestBlocks() {}

  /** A dense block of doubles: rows x width values, and a target for each row. */
  public static RowBlock dense(int index, int width, double[] values, double... targets) {
    return RowBlock.of(index, new FeatureMatrix.Doubles(targets.length, width, values))
        .withTargets(targets);
  }

  /** A site that trains on these blocks and holds no row out. */
  public static SiteData site(int width, RowBlock... blocks) {
    return new SiteData(
        new HeldBlocks(List.of(blocks), width), false, new HeldBlocks(List.of(), width));
  }

  /** The values of a block, row-major, whatever form they are kept in. */
  public static double[] values(RowBlock block) {
    double[] values = new double[block.rows() * block.width()];
    block.features().copyRows(0, block.rows(), values);
    return values;
  }
}
