package org.interlake.privacy;

import java.util.List;

/**
 * How far a sum over withheld cells may be above what it is: {@link Network} with the sums of a
 * magnitude in whole units, 2^40 of them the table's total, as flows that can go down to 0.
 *
 * <p>A column of both signs is taken as one of none: of such a column less is known, as no cell is
 * bounded. The cut to units is in the withheld cells' disfavour.
 */
final class MagnitudeNetwork {
  private static final double UNITS = 0x1p40;

  private final Network network;
  private final long[] flows;
  private final long[] needed;
  private final long[] neededOfMargins;

  private MagnitudeNetwork(Network network, long[] flows, long[] needed, long[] neededOfMargins) {
    this.network = network;
    this.flows = flows;
    this.needed = needed;
    this.neededOfMargins = neededOfMargins;
  }

  /**
   * Of one magnitude.
   *
   * @param kind what its cells and lines are made of
   */
  static MagnitudeNetwork of(
      Dominance rule,
      Lines<List<Contributions>> kind,
      int columns,
      boolean[] hiddenRows,
      boolean[] hiddenColumns) {
    double total = kind.cells().stream().mapToDouble(Contributions::total).sum();
    double unit = total > 0 && Double.isFinite(total) ? UNITS / total : 0;
    long[] flows = new long[kind.cells().size()];
    long[] rowSums = new long[hiddenRows.length];
    long[] columnSums = new long[hiddenColumns.length];
    long[] needed = new long[flows.length];
    for (int cell = 0; cell < flows.length; cell++) {
      flows[cell] = (long) (kind.cells().get(cell).total() * unit);
      rowSums[cell / columns] += flows[cell];
      columnSums[cell % columns] += flows[cell];
      needed[cell] = units(rule, kind.cells().get(cell), unit);
    }
    long[] margins = new long[rowSums.length + columnSums.length];
    for (int i = 0; i < margins.length; i++) {
      margins[i] =
          units(
              rule,
              i < rowSums.length ? kind.rows().get(i) : kind.columns().get(i - rowSums.length),
              unit);
    }
    return new MagnitudeNetwork(
        new Network(flows, columns, rowSums, hiddenRows, columnSums, hiddenColumns, 0),
        flows,
        needed,
        margins);
  }

  /** A table's cells, and the sums of its rows and columns. */
  record Lines<T>(T cells, T rows, T columns) {}

  private static long units(Dominance rule, Contributions of, double unit) {
    double shortfall = rule.shortfall(of) * unit;
    return shortfall <= 0 ? 0 : (long) Math.ceil(shortfall);
  }

  void withhold(int cell) {
    network.withhold(cell);
  }

  /** Whether an edge may be as much greater as its rule demands. */
  boolean isWide(int edge) {
    int cell = network.cellOf(edge);
    long need = cell >= 0 ? needed[cell] : neededOfMargins[network.marginOf(edge)];
    return need == 0 || network.up(edge, need) >= need;
  }

  /** Whether a cell is wide by a rectangle alone, of which two corners go down. */
  boolean isWideBy(int cell, int oneDown, int otherDown) {
    return Math.min(flows[oneDown], flows[otherDown]) >= needed[cell];
  }
}
