package org.interlake.aggregation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.interlake.protocol.Digest;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.ElementType;

/**
 * One task's part of a fold: a run of coordinate blocks of every update. Its fields are all that is
 * shipped; none of them is a record, so that any serializer will do.
 */
final class FoldTask implements Function<Integer, FoldTask.Part> {
  private static final long serialVersionUID = 1L;

  private final UpdateSource source;
  private final ElementType type;
  private final int blockBytes;
  private final long vectorBytes;
  private final int[] firstBlockOfTask;
  private final String[][] objects;
  private final long[] positions;
  private final double[] weights;
  private final double divisor;
  private final byte[][] digests;

  FoldTask(UpdateSource source, List<FoldInput> inputs, Combination combination, int tasks) {
    VectorBlocks first = inputs.get(0).blocks();
    this.source = source;
    this.type = first.layout().type();
    this.blockBytes = first.blockBytes();
    this.vectorBytes = first.layout().byteLength();
    int blocks = first.digests().size();
    this.firstBlockOfTask = new int[tasks + 1];
    for (int t = 0; t <= tasks; t++) {
      firstBlockOfTask[t] = (int) ((long) blocks * t / tasks);
    }
    int sites = inputs.size();
    this.objects = new String[sites][];
    this.positions = new long[sites];
    this.weights = new double[sites];
    this.digests = new byte[sites][];
    double weightSum = 0;
    for (int k = 0; k < sites; k++) {
      FoldInput input = inputs.get(k);
      objects[k] = input.object().segments().toArray(new String[0]);
      positions[k] = input.blocks().position();
      weights[k] = combination == Combination.SUM ? 1 : input.weight();
      weightSum += weights[k];
      digests[k] = concatenate(input.blocks().digests());
    }
    this.divisor = combination == Combination.SUM ? 1 : weightSum;
  }

  private static byte[] concatenate(List<Digest> digests) {
    ByteBuffer all = ByteBuffer.allocate(digests.size() * Digest.BYTES);
    digests.forEach(digest -> all.put(digest.toBytes()));
    return all.array();
  }

  @Override
  public Part call(Integer task) {
    int from = firstBlockOfTask[task];
    int to = firstBlockOfTask[task + 1];
    List<Fault> faults = new ArrayList<>();
    List<ObjectReader> readers = new ArrayList<>();
    try {
      open(readers, faults);
      if (!faults.isEmpty()) {
        return new Part(new double[0], faults.toArray(new Fault[0]));
      }
      long start = (long) from * blockBytes;
      long end = Math.min((long) to * blockBytes, vectorBytes);
      double[] folded = new double[Math.toIntExact(Math.max(0, end - start) / type.bytes())];
      for (int b = from; b < to; b++) {
        double[] block = foldBlock(readers, b, faults);
        System.arraycopy(
            block, 0, folded, (int) (((long) b * blockBytes - start) / type.bytes()), block.length);
      }
      return new Part(faults.isEmpty() ? folded : new double[0], faults.toArray(new Fault[0]));
    } finally {
      readers.forEach(ObjectReader::close);
    }
  }

  /** A site can take back what it wrote, after its head was verified: that is its own fault. */
  private void open(List<ObjectReader> readers, List<Fault> faults) {
    for (int k = 0; k < objects.length; k++) {
      Optional<ObjectReader> found = source.open(new ExchangePath(Arrays.asList(objects[k])));
      found.ifPresent(readers::add);
      if (found.isEmpty() || found.get().length() < positions[k] + vectorBytes) {
        faults.add(
            new Fault(
                k,
                RefusalReason.TRUNCATED,
                found.isEmpty()
                    ? "it is gone from the exchange"
                    : "it ends after %d bytes".formatted(found.get().length())));
      }
    }
  }

  private double[] foldBlock(List<ObjectReader> readers, int block, List<Fault> faults) {
    long offset = (long) block * blockBytes;
    int length = (int) Math.min(blockBytes, vectorBytes - offset);
    WeightedSum sum = new WeightedSum(type, length / type.bytes());
    for (int k = 0; k < readers.size(); k++) {
      byte[] bytes = readers.get(k).read(positions[k] + offset, length);
      Fault fault = check(k, block, bytes);
      if (fault == null) {
        sum.add(weights[k], bytes);
      } else {
        faults.add(fault);
      }
    }
    return sum.finish(divisor);
  }

  /** The fault of an update's block, or null if it is good. */
  private Fault check(int update, int block, byte[] bytes) {
    byte[] expected =
        Arrays.copyOfRange(digests[update], block * Digest.BYTES, (block + 1) * Digest.BYTES);
    if (!Arrays.equals(Digest.of(bytes).toBytes(), expected)) {
      return new Fault(
          update, RefusalReason.CORRUPT, "block %d does not have its digest".formatted(block));
    }
    int bad = firstNonFinite(bytes);
    if (bad >= 0) {
      return new Fault(
          update,
          RefusalReason.NOT_FINITE,
          "element %d is NaN or infinite"
              .formatted((long) block * (blockBytes / type.bytes()) + bad));
    }
    return null;
  }

  private int firstNonFinite(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; in.hasRemaining(); i++) {
      if (type == ElementType.FLOAT64
          ? !Double.isFinite(in.getDouble())
          : !Float.isFinite(in.getFloat())) {
        return i;
      }
    }
    return -1;
  }

  /** What a task brings back: its coordinates, or what is wrong with whom. */
  static final class Part implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    final double[] folded;
    final Fault[] faults;

    Part(double[] folded, Fault[] faults) {
      this.folded = folded;
      this.faults = faults;
    }
  }

  /** What is wrong with an update. */
  static final class Fault implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    final int update;
    final RefusalReason reason;
    final String detail;

    Fault(int update, RefusalReason reason, String detail) {
      this.update = update;
      this.reason = reason;
      this.detail = detail;
    }
  }
}
