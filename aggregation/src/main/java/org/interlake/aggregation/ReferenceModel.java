package org.interlake.aggregation;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedVector;

/**
 * A vector of the driver's own: the model that the sites started from, for what is computed of
 * differences from it (of each update, the first elements are a model of its own; what follows, a
 * loss, is not); or an update that the rule trusts. Shipped to tasks as a broadcast, or as a
 * manifest, whose blocks a task then reads as it reads updates.
 */
abstract class ReferenceModel implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The model as one task reads it. */
  interface Open extends AutoCloseable {
    /**
     * Its elements from coordinate {@code from}, the first of a block, as many of {@code count} as
     * it has.
     */
    double[] values(long from, int count);

    @Override
    void close();
  }

  /** How many elements it has; none where there is no such vector. */
  abstract long length();

  abstract Open open(UpdateSource source);

  /** Drops what was shipped, everywhere. */
  void destroy() {}

  /** There is none. */
  static ReferenceModel none() {
    return new Local(new double[0]);
  }

  /** For tasks in this process. */
  static ReferenceModel local(double[] values) {
    return new Local(values);
  }

  /** For tasks anywhere. */
  static ReferenceModel shared(Broadcast<double[]> valuesBroadcast, int length) {
    return new Shared(valuesBroadcast, length);
  }

  /** Of a length that no process needs to hold. */
  static ReferenceModel parted(PartedModel model) {
    return new Parted(model);
  }

  static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private static final class Held implements Open {
    private final double[] all;

    Held(double[] all) {
      this.all = all;
    }

    @Override
    public double[] values(long from, int count) {
      int start = (int) Math.min(from, all.length);
      int end = (int) Math.min(from + count, all.length);
      return Arrays.copyOfRange(all, start, end);
    }

    @Override
    public void close() {}
  }

  private static final class Local extends ReferenceModel {
    private static final long serialVersionUID = 1L;

    private final double[] values;

    Local(double[] values) {
      this.values = values;
    }

    @Override
    long length() {
      return values.length;
    }

    @Override
    Open open(UpdateSource source) {
      return new Held(values);
    }
  }

  private static final class Shared extends ReferenceModel {
    private static final long serialVersionUID = 1L;

    private final Broadcast<double[]> valuesBroadcast;
    private final int length;

    Shared(Broadcast<double[]> valuesBroadcast, int length) {
      this.valuesBroadcast = valuesBroadcast;
      this.length = length;
    }

    @Override
    long length() {
      return length;
    }

    @Override
    Open open(UpdateSource source) {
      return new Held(valuesBroadcast.value());
    }

    @Override
    void destroy() {
      valuesBroadcast.destroy();
    }
  }

  private static final class Parted extends ReferenceModel {
    private static final long serialVersionUID = 1L;

    private final byte[] manifest;
    private final String[] folder;
    private final long length;

    Parted(PartedModel model) {
      this.manifest = model.manifest().encode();
      this.folder = model.folder().segments().toArray(new String[0]);
      this.length = model.length();
    }

    @Override
    long length() {
      return length;
    }

    @Override
    Open open(UpdateSource source) {
      PartedVector vector =
          new PartedVector(
              PartedManifest.decode(manifest),
              new ExchangePath(Arrays.asList(folder)),
              source::open);
      return new ReadInBlocks(vector, length);
    }
  }

  private static final class ReadInBlocks implements Open {
    private final PartedVector vector;
    private final long length;

    ReadInBlocks(PartedVector vector, long length) {
      this.vector = vector;
      this.length = length;
    }

    @Override
    public double[] values(long from, int count) {
      if (from >= length) {
        return new double[0];
      }
      int block = (int) (from / vector.manifest().shape().elementsPerBlock());
      return vector.elements(block, (int) Math.min(count, length - from));
    }

    @Override
    public void close() {
      vector.close();
    }
  }
}
