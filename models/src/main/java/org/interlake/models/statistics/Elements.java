package org.interlake.models.statistics;

import java.util.HashMap;
import java.util.Map;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** A vector that is filled segment by segment, each from its start on. */
final class Elements {
  private final VectorLayout layout;
  private final double[] values;
  private final Map<String, Integer> next = new HashMap<>();

  Elements(VectorLayout layout) {
    this.layout = layout;
    this.values = new double[Math.toIntExact(layout.length())];
    layout
        .segments()
        .forEach(
            segment -> next.put(segment.name(), Math.toIntExact(layout.offsetOf(segment.name()))));
  }

  void put(String segment, double... elements) {
    int at = next.get(segment);
    System.arraycopy(elements, 0, values, at, elements.length);
    next.put(segment, at + elements.length);
  }

  DoubleVector vector() {
    return DoubleVector.of(layout, values);
  }
}
