package org.interlake.models.descent;

import java.util.List;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * All that L-BFGS remembers between two rounds, as a vector, and the direction that follows from
 * it. Mutable: read from the vector, changed by one round, written back.
 *
 * <pre>
 * accepted     n       θ, the last point that was accepted
 * gradient     n       of f + l2/2 |w|² there
 * direction    n       d of the line search under way
 * moves        m n     s = θ_new - θ_old of the newest pairs, oldest first; the rest 0
 * changes      m n     y = gradient_new - gradient_old, likewise
 * pairs        1       how many there are, 0 to m
 * rows         1       of the cohort that answered; 0: nothing was accepted yet
 * objective    1       F(accepted)
 * step         1       t of the candidate, θ + t d
 * lower, upper 1, 1    between which t is searched for; upper 0: no bound is known
 * trials       1       candidates of this line search so far
 * </pre>
 */
final class LbfgsState {
  /**
   * A pair is kept if s·y is above this share of |s| |y|. For a convex F it is never negative; a
   * smaller share is rounding.
   */
  private static final double SMALLEST_COSINE = 1e-10;

  private final int n;
  private final int memory;
  private final double[] moves;
  private final double[] changes;
  double[] accepted;
  double[] gradient;
  double[] direction;
  private int pairs;
  double rows;
  double objective;
  double step;
  double lower;
  double upper;
  int trials;

  private LbfgsState(DoubleVector vector) {
    VectorLayout layout = vector.layout();
    this.n = Math.toIntExact(layout.lengthOf("accepted"));
    this.moves = vector.segment("moves");
    this.changes = vector.segment("changes");
    this.memory = moves.length / n;
    this.accepted = vector.segment("accepted");
    this.gradient = vector.segment("gradient");
    this.direction = vector.segment("direction");
    this.pairs = (int) vector.segment("pairs")[0];
    this.rows = vector.segment("rows")[0];
    this.objective = vector.segment("objective")[0];
    this.step = vector.segment("step")[0];
    this.lower = vector.segment("lower")[0];
    this.upper = vector.segment("upper")[0];
    this.trials = (int) vector.segment("trials")[0];
  }

  static VectorLayout layout(int n, int memory) {
    long pairLength = Math.multiplyExact(n, memory);
    return new VectorLayout(
        "state",
        ElementType.FLOAT64,
        List.of(
            new Segment("accepted", n),
            new Segment("gradient", n),
            new Segment("direction", n),
            new Segment("moves", pairLength),
            new Segment("changes", pairLength),
            new Segment("pairs", 1),
            new Segment("rows", 1),
            new Segment("objective", 1),
            new Segment("step", 1),
            new Segment("lower", 1),
            new Segment("upper", 1),
            new Segment("trials", 1)));
  }

  static LbfgsState read(DoubleVector vector) {
    return new LbfgsState(vector);
  }

  DoubleVector write(VectorLayout layout) {
    double[] values = new double[Math.toIntExact(layout.length())];
    int at = 0;
    for (double[] part : List.of(accepted, gradient, direction, moves, changes)) {
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    for (double number : new double[] {pairs, rows, objective, step, lower, upper, trials}) {
      values[at++] = number;
    }
    return DoubleVector.of(layout, values);
  }

  boolean empty() {
    return pairs == 0;
  }

  void forget() {
    pairs = 0;
  }

  /** Remembers the pair between the accepted point and another, if it says anything. */
  void remember(double[] point, double[] gradientThere) {
    double[] move = new double[n];
    double[] change = new double[n];
    for (int i = 0; i < n; i++) {
      move[i] = point[i] - accepted[i];
      change[i] = gradientThere[i] - gradient[i];
    }
    double size = Math.sqrt(dot(move, 0, move)) * Math.sqrt(dot(change, 0, change));
    if (!(dot(move, 0, change) > SMALLEST_COSINE * size)) {
      return;
    }
    if (pairs == memory) {
      System.arraycopy(moves, n, moves, 0, (memory - 1) * n);
      System.arraycopy(changes, n, changes, 0, (memory - 1) * n);
      pairs--;
    }
    System.arraycopy(move, 0, moves, pairs * n, n);
    System.arraycopy(change, 0, changes, pairs * n, n);
    pairs++;
  }

  /**
   * -H̃ v, H̃ being the approximation of the inverse Hessian that the pairs make up: the two-loop
   * recursion (Nocedal and Wright 2006, algorithm 7.4), started from s·y / y·y of the newest pair
   * (equation 7.20), or from 1.
   */
  double[] descent(double[] v) {
    double[] q = v.clone();
    double[] alpha = new double[pairs];
    double[] rho = new double[pairs];
    double scale = 1;
    for (int k = pairs - 1; k >= 0; k--) {
      double curvature = dot(moves, k * n, changes, k * n);
      if (k == pairs - 1) {
        scale = curvature / dot(changes, k * n, changes, k * n);
      }
      rho[k] = 1 / curvature;
      alpha[k] = rho[k] * dot(moves, k * n, q, 0);
      for (int i = 0; i < n; i++) {
        q[i] -= alpha[k] * changes[k * n + i];
      }
    }
    for (int i = 0; i < n; i++) {
      q[i] *= scale;
    }
    for (int k = 0; k < pairs; k++) {
      double beta = rho[k] * dot(changes, k * n, q, 0);
      for (int i = 0; i < n; i++) {
        q[i] += (alpha[k] - beta) * moves[k * n + i];
      }
    }
    for (int i = 0; i < n; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private double dot(double[] a, int at, double[] b) {
    return dot(a, at, b, 0);
  }

  private double dot(double[] a, int at, double[] b, int bAt) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[at + i] * b[bAt + i];
    }
    return sum;
  }
}
