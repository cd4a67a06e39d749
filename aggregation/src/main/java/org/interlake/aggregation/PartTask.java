package org.interlake.aggregation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.parted.PartedShape;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/** Combines the updates and writes its parts; what comes back is their digests, and sums. */
final class PartTask extends BlockTask {
  private static final long serialVersionUID = 1L;

  private final BlockFold fold;
  private final PartSink sink;
  private final String[] folder;
  private final byte[] inputs;
  private final ElementType type;
  private final long length;
  private final int blockBytes;
  private final int blocksPerPart;

  /**
   * @param folder of the vector
   * @param inputs names the folder of its parts
   */
  PartTask(
      CohortBlocks cohort,
      int tasks,
      BlockFold fold,
      PartSink sink,
      ExchangePath folder,
      Digest inputs,
      PartedShape shape) {
    super(cohort, tasks, shape.blocksPerPart());
    this.fold = fold;
    this.sink = sink;
    this.folder = folder.segments().toArray(new String[0]);
    this.inputs = inputs.toBytes();
    this.type = shape.layout().type();
    this.length = shape.layout().length();
    this.blockBytes = shape.blockBytes();
    this.blocksPerPart = shape.blocksPerPart();
  }

  @Override
  TaskResult run(OpenCohort open, int from, int to, List<UpdateFault> faults) {
    // A part's bytes do not depend on the names of segments.
    PartedShape shape =
        new PartedShape(VectorLayout.single("aggregate", type, length), blockBytes, blocksPerPart);
    List<double[]> sums = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    try (ReferenceModel.Open model = fold.openReference()) {
      for (int block = from; block < to; block = shape.firstBlock(shape.partOf(block) + 1)) {
        int part = shape.partOf(block);
        PartContent content = new PartContent(shape, part, fold, cohort, open, model, faults);
        try {
          if (publish(part, content) instanceof Publication.Conflicted) {
            return TaskResult.conflicting(part);
          }
        } catch (PartContent.BrokenOff e) {
          if (e.overflow != TaskResult.NONE) {
            return TaskResult.overflowing(e.overflow);
          }
          for (int rest = block; rest < to; rest++) {
            open.read(rest, faults);
          }
          return TaskResult.faulty();
        }
        sums.addAll(Arrays.asList(content.sums()));
        digests.addAll(Arrays.asList(content.digests()));
      }
    }
    return TaskResult.of(
        sums.toArray(new double[0][]), new double[0][], digests.toArray(new byte[0][]));
  }

  private Publication publish(int part, PartContent content) {
    return sink.publish(
        ExchangeLayout.part(new ExchangePath(Arrays.asList(folder)), Digest.ofBytes(inputs), part),
        content);
  }
}
