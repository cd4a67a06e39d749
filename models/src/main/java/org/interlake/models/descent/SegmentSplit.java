package org.interlake.models.descent;

import java.util.List;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** A vector as two: the segments that stay, and those that travel, each in the vector's order. */
final class SegmentSplit {
  private final VectorLayout whole;
  private final VectorLayout staying;
  private final VectorLayout travelling;

  /**
   * @param names the segments that stay; those of them that the vector does not have are ignored
   * @param travellingName what the part that travels is called
   */
  SegmentSplit(VectorLayout whole, List<String> names, String stayingName, String travellingName) {
    this.whole = whole;
    this.staying =
        new VectorLayout(
            stayingName,
            whole.type(),
            whole.segments().stream().filter(s -> names.contains(s.name())).toList());
    this.travelling =
        new VectorLayout(
            travellingName,
            whole.type(),
            whole.segments().stream().filter(s -> !names.contains(s.name())).toList());
  }

  VectorLayout staying() {
    return staying;
  }

  VectorLayout travelling() {
    return travelling;
  }

  DoubleVector staying(DoubleVector vector) {
    return part(vector, staying);
  }

  DoubleVector travelling(DoubleVector vector) {
    return part(vector, travelling);
  }

  private DoubleVector part(DoubleVector vector, VectorLayout part) {
    double[] from = ExpectedLayout.values(vector, whole);
    double[] to = new double[Math.toIntExact(part.length())];
    for (Segment segment : part.segments()) {
      System.arraycopy(
          from,
          (int) whole.offsetOf(segment.name()),
          to,
          (int) part.offsetOf(segment.name()),
          (int) segment.length());
    }
    return DoubleVector.of(part, to);
  }

  /** The vector of both parts. */
  DoubleVector whole(DoubleVector stays, DoubleVector travels) {
    double[] to = new double[Math.toIntExact(whole.length())];
    put(stays, staying, to);
    put(travels, travelling, to);
    return DoubleVector.of(whole, to);
  }

  private void put(DoubleVector from, VectorLayout part, double[] to) {
    double[] values = ExpectedLayout.values(from, part);
    for (Segment segment : part.segments()) {
      System.arraycopy(
          values,
          (int) part.offsetOf(segment.name()),
          to,
          (int) whole.offsetOf(segment.name()),
          (int) segment.length());
    }
  }
}
