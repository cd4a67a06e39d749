package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.quantiles.ValueCells;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

/** Nothing that fewer rows share than the policy asks for leaves in the contract's vectors. */
final class SuppressedContractTest {
  @Test
  void rareWordsAreNotCounted() {
    VectorLayout layout =
        new VectorLayout(
            ContractLayouts.COUNTS_NAME,
            ElementType.FLOAT64,
            List.of(
                new Segment(ContractLayouts.ROWS, 1), new Segment(ContractLayouts.TEXT_ROWS, 4)));

    assertThat(SuppressedContract.counts(DoubleVector.of(layout, 3, 0, 4, 5, 6), 5).toArray())
        .containsExactly(3, 0, 0, 5, 6);
  }

  @Test
  void sparseCellsOfEachColumnAreMerged() {
    int k = ValueCells.CELLS;
    VectorLayout layout =
        new VectorLayout(
            ContractLayouts.CELLS_NAME,
            ElementType.FLOAT64,
            List.of(
                new Segment(ContractLayouts.CELL_ROWS, 2L * k),
                new Segment(ContractLayouts.CELL_SUMS, 2L * k)));
    double[] cells = new double[4 * k];
    cells[0] = 1; // one patient with the lowest value of all
    cells[2 * k] = -1e6;
    cells[10] = 6;
    cells[2 * k + 10] = 60;
    cells[k + 7] = 4; // a column that too few rows have
    cells[3 * k + 7] = 1;

    DoubleVector sent = SuppressedContract.cells(DoubleVector.of(layout, cells), 5);

    double[] rows = sent.segment(ContractLayouts.CELL_ROWS);
    assertThat(Arrays.stream(rows).filter(count -> count > 0)).containsExactly(7.0);
    assertThat(rows[10]).isEqualTo(7);
    assertThat(sent.segment(ContractLayouts.CELL_SUMS)[10]).isEqualTo(60 - 1e6);
    assertThat(Arrays.stream(sent.segment(ContractLayouts.CELL_SUMS)).filter(sum -> sum != 0))
        .hasSize(1);
  }
}
