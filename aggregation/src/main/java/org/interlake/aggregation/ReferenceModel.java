package org.interlake.aggregation;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.interlake.protocol.vector.ElementType;

/**
 * A vector of the driver's own, shipped to tasks as a broadcast: the model that the sites started
 * from, for what is computed of differences from it (of each update, the first elements are a model
 * of its own; what follows, a loss, is not); or an update that the rule trusts.
 */
final class ReferenceModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] local;
  private final Broadcast<double[]> sharedBroadcast;
  private final long length;

  private ReferenceModel(double[] local, Broadcast<double[]> sharedBroadcast, long length) {
    this.local = local;
    this.sharedBroadcast = sharedBroadcast;
    this.length = length;
  }

  /** For tasks in this thread. */
  static ReferenceModel local(double[] values) {
    return new ReferenceModel(values, null, values.length);
  }

  /** For tasks anywhere. */
  static ReferenceModel shared(Broadcast<double[]> valuesBroadcast, int length) {
    return new ReferenceModel(null, valuesBroadcast, length);
  }

  /** Drops what was shipped, everywhere. */
  void destroy() {
    if (sharedBroadcast != null) {
      sharedBroadcast.destroy();
    }
  }

  /** How many elements the model has. */
  long length() {
    return length;
  }

  /** Its elements from coordinate {@code from}, as many of {@code count} as it has. */
  double[] values(long from, int count) {
    double[] all = local != null ? local : sharedBroadcast.value();
    int start = (int) Math.min(from, length);
    int end = (int) Math.min(from + count, length);
    return Arrays.copyOfRange(all, start, end);
  }

  /** As floats, where the updates' type is that. */
  Optional<float[]> floats(ElementType type, long from, int count) {
    if (type == ElementType.FLOAT64) {
      return Optional.empty();
    }
    double[] values = values(from, count);
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return Optional.of(narrow);
  }
}
