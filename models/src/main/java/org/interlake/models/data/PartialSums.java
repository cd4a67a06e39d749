package org.interlake.models.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * The sums over one block, on their way to be added up in block order.
 *
 * <p>Few of them are collected and added by the caller. Many long ones are cut into slices, and a
 * task adds one slice of all blocks: each coordinate is still added in block order, so both ways
 * give the same bits.
 */
final class PartialSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What the caller collects at most. */
  private static final long COLLECTED_BYTES = 32L << 20;

  private final int blockIndex;
  private final double[] sums;

  PartialSums(int blockIndex, double[] sums) {
    this.blockIndex = blockIndex;
    this.sums = sums;
  }

  /**
   * Adds up all blocks' sums; one Spark job.
   *
   * @param blocks how many there are, at least roughly
   */
  static double[] fold(JavaRDD<PartialSums> partials, int length, long blocks) {
    return blocks * length * Double.BYTES <= COLLECTED_BYTES
        ? foldCollected(partials, length)
        : foldSlices(partials, length, partials.context().defaultParallelism());
  }

  /** Adds up at the caller. */
  static double[] foldCollected(JavaRDD<PartialSums> partials, int length) {
    return fold(partials.collect(), length);
  }

  /** Adds up, here and now, those of all blocks. */
  static double[] fold(List<PartialSums> partials, int length) {
    List<PartialSums> ordered = new ArrayList<>(partials);
    ordered.sort(Comparator.comparingInt(partial -> partial.blockIndex));
    double[] total = new double[length];
    for (PartialSums partial : ordered) {
      add(partial.sums, total);
    }
    return total;
  }

  /** Adds up in as many tasks as there are slices. */
  static double[] foldSlices(JavaRDD<PartialSums> partials, int length, int slices) {
    double[] total = new double[length];
    for (Slice slice :
        partials
            .flatMapToPair(new Cut(slices))
            .repartitionAndSortWithinPartitions(new BySlice(slices))
            .mapPartitions(new Added())
            .collect()) {
      System.arraycopy(slice.sums, 0, total, slice.start, slice.sums.length);
    }
    return total;
  }

  private static void add(double[] terms, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += terms[i];
    }
  }

  /** Neighbouring coordinates of some sums. */
  private static final class Slice implements Serializable {
    private static final long serialVersionUID = 1L;

    final int start;
    final double[] sums;

    Slice(int start, double[] sums) {
      this.start = start;
      this.sums = sums;
    }
  }

  /** Cuts one block's sums; keys hold the slice above the block's index. */
  private static final class Cut implements PairFlatMapFunction<PartialSums, Long, Slice> {
    private final int slices;

    Cut(int slices) {
      this.slices = slices;
    }

    @Override
    public Iterator<Tuple2<Long, Slice>> call(PartialSums partial) {
      List<Tuple2<Long, Slice>> cut = new ArrayList<>();
      for (int slice = 0; slice < slices; slice++) {
        int from = start(slice, partial.sums.length);
        int to = start(slice + 1, partial.sums.length);
        cut.add(
            new Tuple2<>(
                ((long) slice << Integer.SIZE) + partial.blockIndex,
                new Slice(from, Arrays.copyOfRange(partial.sums, from, to))));
      }
      return cut.iterator();
    }

    private int start(int slice, int length) {
      return (int) ((long) slice * length / slices);
    }
  }

  private static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int slices;

    BySlice(int slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key >>> Integer.SIZE);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BySlice that && that.slices == slices;
    }

    @Override
    public int hashCode() {
      return slices;
    }
  }

  /** Adds up a partition: one slice of all blocks, in their order. */
  private static final class Added
      implements FlatMapFunction<Iterator<Tuple2<Long, Slice>>, Slice> {
    @Override
    public Iterator<Slice> call(Iterator<Tuple2<Long, Slice>> parts) {
      Slice total = null;
      while (parts.hasNext()) {
        Slice part = parts.next()._2();
        if (total == null) {
          total = new Slice(part.start, new double[part.sums.length]);
        }
        add(part.sums, total.sums);
      }
      return total == null ? List.<Slice>of().iterator() : List.of(total).iterator();
    }
  }
}
