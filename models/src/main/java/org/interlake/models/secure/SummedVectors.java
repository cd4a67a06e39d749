package org.interlake.models.secure;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.interlake.privacy.secagg.EncodingException;
import org.interlake.privacy.secagg.FixedPoint;
import org.interlake.privacy.secagg.Ring;
import org.interlake.protocol.plan.SecureAggregationSpec.Pairwise;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/**
 * How the vectors of a round's updates become one vector of ring elements, and how the sum of these
 * over the sites becomes theirs.
 *
 * <pre>
 * v     an element of site i                     R   the plan's range
 * s     the site's share of all weight: its training rows over those of all sites, or 1 over sites
 * e(x)  x in fixed point (FixedPoint): exact in the sum, at most half a resolution off in each x
 *
 * sums          site sends e(v)                  driver has Σ v
 * a mean        site sends e(v s) and e(s)       driver has Σ v s / Σ s
 * noised        site sends e(v), v on a grid     driver has Σ v, exactly
 * </pre>
 *
 * <p>In a mean the first vector is weighed; the others, which are metrics, are sums. Where the plan
 * asks for elements of 32 bits, only the updates of means have them: R is then the range of the
 * first vector, and that of metrics is {@value #NARROW_METRICS}, so that counts of rows are exact.
 * The range of vectors that sites have noised follows from clipping norm and noise: it is so much
 * finer than their grid that nothing is rounded.
 */
public final class SummedVectors {
  /** The name of the vector that is sent. */
  public static final String NAME = "masked";

  /** The segment of a mean that holds the shares. */
  static final String SHARE = "share";

  /** Of 32 bits: no site counts or sums more in its metrics. */
  static final double NARROW_METRICS = 0x1p20;

  /** A share is at most 1, but for a site that was not heard in the round that counted the rows. */
  private static final double SHARE_RANGE = 8;

  private final Combined combined;
  private final Ring ring;
  private final List<VectorLayout> vectors;
  private final List<FixedPoint> points;
  private final VectorLayout layout;

  /** What becomes of the first vectors. */
  public enum Combined {
    SUM,
    /** Weighed by the sites' shares. */
    MEAN,
    /** Added up; the first has noise of each site and a range of its own ({@link SharedNoise}). */
    NOISED
  }

  /**
   * @param vectors that the round asks each site for
   * @param called sites that are called: the sum of as many never overflows
   */
  public SummedVectors(Pairwise spec, Combined combined, List<VectorLayout> vectors, int called) {
    this(spec, combined, vectors, called, spec.range());
  }

  /**
   * @param firstRange of the first vector, where sites have put noise on it; elsewhere the plan's
   */
  SummedVectors(
      Pairwise spec, Combined combined, List<VectorLayout> vectors, int called, double firstRange) {
    this.combined = requireNonNull(combined, "combined");
    this.vectors = List.copyOf(vectors);
    boolean narrow = spec.ring() == Pairwise.NARROW && combined == Combined.MEAN;
    this.ring = narrow ? Ring.Z32 : Ring.Z64;
    double wide = spec.ring() == Pairwise.NARROW ? Pairwise.WIDE_RANGE : spec.range();
    this.points = new ArrayList<>();
    List<Segment> segments = new ArrayList<>();
    for (int k = 0; k < vectors.size(); k++) {
      double range = !narrow ? wide : k == 0 ? spec.range() : NARROW_METRICS;
      if (k == 0 && combined == Combined.NOISED) {
        range = firstRange;
      }
      points.add(new FixedPoint(ring, called, range));
      // A round may ask for two vectors of one name.
      segments.add(
          new Segment("%d-%s".formatted(k, vectors.get(k).name()), vectors.get(k).length()));
    }
    if (combined == Combined.MEAN) {
      points.add(new FixedPoint(ring, called, SHARE_RANGE));
      segments.add(new Segment(SHARE, 1));
    }
    this.layout =
        new VectorLayout(
            NAME, ring == Ring.Z64 ? ElementType.RING64 : ElementType.RING32, segments);
  }

  /** Of what is sent. */
  public VectorLayout layout() {
    return layout;
  }

  public Ring ring() {
    return ring;
  }

  /**
   * A site's vectors in the ring, not masked yet.
   *
   * @param share of all weight, above 0; of no account where nothing is weighed
   * @throws OutOfRangeException if a value has no place there
   */
  public long[] encode(List<DoubleVector> update, double share) {
    long[] encoded = new long[Math.toIntExact(layout.length())];
    int at = 0;
    for (int k = 0; k < vectors.size(); k++) {
      DoubleVector vector = update.get(k);
      if (!vector.layout().equals(vectors.get(k))) {
        throw new IllegalArgumentException(
            "Invalid update: vector %d is %s (must be %s)"
                .formatted(k, vector.layout(), vectors.get(k)));
      }
      encode(vector, k == 0 && combined == Combined.MEAN ? share : 1, points.get(k), encoded, at);
      at += vector.length();
    }
    if (combined == Combined.MEAN) {
      encoded[at] = encode(share, at, points.get(points.size() - 1), SHARE);
    }
    return encoded;
  }

  private static void encode(
      DoubleVector vector, double share, FixedPoint point, long[] encoded, int from) {
    for (int i = 0; i < vector.length(); i++) {
      encoded[from + i] = encode(vector.get(i) * share, i, point, vector.layout().name());
    }
  }

  private static long encode(double value, int index, FixedPoint point, String vector) {
    try {
      return point.encode(value, index);
    } catch (EncodingException e) {
      throw new OutOfRangeException(vector, point.range(), e);
    }
  }

  /**
   * What the sites' vectors came to.
   *
   * @param vectors of the layouts that the round asked for: sums, and first the mean, if it is one
   * @param share the sites' shares of all weight together; 1 where nothing is weighed
   */
  public record Sums(List<DoubleVector> vectors, double share) {
    public Sums {
      vectors = List.copyOf(vectors);
    }
  }

  /**
   * Reads a sum over sites from which all masks are taken.
   *
   * @throws ArithmeticException if the sites' shares add up to nothing, as no honest ones do
   */
  public Sums decode(long[] sum) {
    double share = 1;
    if (combined == Combined.MEAN) {
      share = points.get(points.size() - 1).decode(sum[sum.length - 1]);
      if (!(share > 0)) {
        throw new ArithmeticException("the sites' shares of all weight add up to " + share);
      }
    }
    List<DoubleVector> decoded = new ArrayList<>();
    int at = 0;
    for (int k = 0; k < vectors.size(); k++) {
      double[] values = new double[Math.toIntExact(vectors.get(k).length())];
      double divisor = k == 0 ? share : 1;
      for (int i = 0; i < values.length; i++) {
        values[i] = points.get(k).decode(sum[at + i]) / divisor;
      }
      at += values.length;
      decoded.add(DoubleVector.of(vectors.get(k), values));
    }
    return new Sums(decoded, share);
  }
}
