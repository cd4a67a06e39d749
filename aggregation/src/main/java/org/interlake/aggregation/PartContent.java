package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.parted.PartedShape;
import org.interlake.protocol.vector.ElementType;

/**
 * A part that is computed while it is written: no more than a block of it is held. Writing it again
 * computes it again, to the same bytes, digests and sums.
 */
final class PartContent implements Content {
  private final PartedShape shape;
  private final int part;
  private final BlockFold fold;
  private final CohortBlocks cohort;
  private final OpenCohort open;
  private final ReferenceModel.Open model;
  private final List<UpdateFault> faults;
  private final byte[] bytes;
  private byte[][] digests = new byte[0][];
  private double[][] sums = new double[0][];

  PartContent(
      PartedShape shape,
      int part,
      BlockFold fold,
      CohortBlocks cohort,
      OpenCohort open,
      ReferenceModel.Open model,
      List<UpdateFault> faults) {
    this.shape = requireNonNull(shape, "shape");
    this.part = part;
    this.fold = requireNonNull(fold, "fold");
    this.cohort = requireNonNull(cohort, "cohort");
    this.open = requireNonNull(open, "open");
    this.model = requireNonNull(model, "model");
    this.faults = requireNonNull(faults, "faults");
    this.bytes = new byte[(int) Math.min(shape.blockBytes(), shape.layout().byteLength())];
  }

  /** Writing was broken off: the part must not appear. */
  static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The coordinate that is not finite, or {@link TaskResult#NONE} if an update is at fault. */
    final long overflow;

    BrokenOff(String message, long overflow) {
      super(message);
      this.overflow = overflow;
    }
  }

  /** Of the blocks, once they have been written. */
  byte[][] digests() {
    return digests;
  }

  /** Of the spans, once they have been written. */
  double[][] sums() {
    return sums;
  }

  @Override
  public long length() {
    return shape.partLength(part);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    int first = shape.firstBlock(part);
    byte[][] written = new byte[shape.blocksOf(part)][];
    SpanSums spans = new SpanSums(cohort.blocks);
    out.write(shape.partHead(part));
    for (int block = first; block < first + written.length; block++) {
      if (!open.read(block, faults)) {
        throw new BrokenOff("an update is at fault in block " + block, TaskResult.NONE);
      }
      double[] start = model.values(cohort.firstCoordinate(block), cohort.coordinates(block));
      double[] combined = fold.combined(open, block, start);
      int length = encode(combined, cohort.firstCoordinate(block));
      if (fold.hasReference()) {
        spans.add(block, fold.standing(open, start, combined));
      }
      written[block - first] = Digest.of(ByteBuffer.wrap(bytes, 0, length)).toBytes();
      out.write(bytes, 0, length);
    }
    digests = written;
    sums = spans.toArrays();
  }

  /** Rounds the coordinates to the part's type, and gives the number of bytes. */
  private int encode(double[] combined, long firstCoordinate) {
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = shape.layout().type() == ElementType.FLOAT64;
    float[] narrow = wide ? new float[0] : ReferenceModel.floats(combined);
    for (int i = 0; i < combined.length; i++) {
      if (!Double.isFinite(wide ? combined[i] : narrow[i])) {
        throw new BrokenOff("the aggregate overflows", firstCoordinate + i);
      }
    }
    if (wide) {
      target.asDoubleBuffer().put(combined);
    } else {
      target.asFloatBuffer().put(narrow);
    }
    return combined.length * shape.layout().type().bytes();
  }
}
