package org.interlake.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is not known of a two-way table, as a network of flows.
 *
 * <p>Nodes are the rows, the columns, a source and a sink. A withheld cell is an edge from its row
 * to its column, a withheld margin one from the source to its row or from its column to the sink;
 * each carries its count as flow, and at least what is known of it ({@code lowest}: 1 of rows).
 * That the known margins and the total stay as they are means that flow is kept at every node but
 * source and sink, and between those as a whole. So a cell can grow by as much as flows back from
 * its column to its row through the other edges.
 */
final class Network {
  private final long lowest;
  private final int rows;
  private final int columns;
  private final long[] counts;
  private final List<Edge> edges = new ArrayList<>();
  private final List<List<Integer>> edgesOf = new ArrayList<>();

  private record Edge(int from, int to, long flow) {}

  /**
   * @param lowest what everybody knows each withheld number to come to at least
   */
  Network(
      long[] counts,
      int columns,
      long[] rowSums,
      boolean[] hiddenRows,
      long[] columnSums,
      boolean[] hiddenColumns,
      long lowest) {
    this.lowest = lowest;
    this.rows = rowSums.length;
    this.columns = columns;
    this.counts = counts.clone();
    for (int node = 0; node < rows + columns + 2; node++) {
      edgesOf.add(new ArrayList<>());
    }
    for (int i = 0; i < rows; i++) {
      if (hiddenRows[i]) {
        add(source(), i, rowSums[i]);
      }
    }
    for (int j = 0; j < columns; j++) {
      if (hiddenColumns[j]) {
        add(rows + j, sink(), columnSums[j]);
      }
    }
  }

  private int source() {
    return rows + columns;
  }

  private int sink() {
    return rows + columns + 1;
  }

  private int add(int from, int to, long flow) {
    edges.add(new Edge(from, to, flow));
    edgesOf.get(from).add(edges.size() - 1);
    edgesOf.get(to).add(edges.size() - 1);
    return edges.size() - 1;
  }

  /** Makes a cell unknown; its edge. */
  int withhold(int cell) {
    return add(cell / columns, rows + cell % columns, counts[cell]);
  }

  /** Every edge that stands for rows. */
  List<Integer> edges() {
    return IntStream.range(0, edges.size()).filter(k -> edges.get(k).flow > 0).boxed().toList();
  }

  /** The cell that an edge stands for; -1 for a margin. */
  int cellOf(int edge) {
    Edge of = edges.get(edge);
    return of.from == source() || of.to == sink() ? -1 : of.from * columns + (of.to - rows);
  }

  /** The margin that an edge stands for: rows first, then columns. */
  int marginOf(int edge) {
    Edge of = edges.get(edge);
    return of.from == source() ? of.to : of.from;
  }

  /** How far an edge can go up, as far as {@code enough}. */
  long up(int edge, long enough) {
    Edge of = edges.get(edge);
    return flow(of.to, of.from, edge, enough);
  }

  /** Whether a cell lies in a line of the edge's. */
  boolean shareNode(int edge, int row, int column) {
    Edge of = edges.get(edge);
    return of.from == row || of.to == row || of.from == rows + column || of.to == rows + column;
  }

  /** Whether the values that the edge can have are at least {@code width} apart. */
  boolean isWide(int edge, long width) {
    Edge of = edges.get(edge);
    long up = up(edge, width);
    if (up >= width) {
      return true;
    }
    long down = flow(of.from, of.to, edge, Math.min(width - up, of.flow - lowest));
    return up + down >= width;
  }

  /**
   * How much can flow between two nodes beside an edge, at most {@code enough}: the method of
   * Edmonds and Karp.
   */
  private long flow(int from, int to, int without, long enough) {
    long[] flows = new long[edges.size()];
    Arrays.setAll(flows, k -> edges.get(k).flow);
    long total = 0;
    int[] enteredBy = new int[edgesOf.size()];
    while (total < enough && findPath(from, to, without, flows, enteredBy)) {
      long amount = enough - total;
      for (int node = to; node != from; node = before(node, enteredBy[node])) {
        int edge = enteredBy[node];
        if (edge >= 0 && edges.get(edge).to != node) {
          amount = Math.min(amount, flows[edge] - lowest);
        }
      }
      for (int node = to; node != from; node = before(node, enteredBy[node])) {
        int edge = enteredBy[node];
        if (edge >= 0) {
          flows[edge] += edges.get(edge).to == node ? amount : -amount;
        }
      }
      total += amount;
    }
    return Math.max(0, total);
  }

  private int before(int node, int edge) {
    Edge by = edges.get(edge);
    return by.to == node ? by.from : by.to;
  }

  private boolean findPath(int from, int to, int without, long[] flows, int[] enteredBy) {
    Arrays.fill(enteredBy, -1);
    boolean[] seen = new boolean[edgesOf.size()];
    int[] queue = new int[edgesOf.size()];
    int head = 0;
    int tail = 0;
    queue[tail++] = from;
    seen[from] = true;
    while (head < tail) {
      int node = queue[head++];
      if (node == to) {
        return true;
      }
      for (int k : edgesOf.get(node)) {
        Edge edge = edges.get(k);
        boolean forward = edge.from == node;
        int next = forward ? edge.to : edge.from;
        if (k != without && !seen[next] && (forward || flows[k] > lowest)) {
          seen[next] = true;
          enteredBy[next] = k;
          queue[tail++] = next;
        }
      }
    }
    return false;
  }
}
