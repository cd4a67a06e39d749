package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Folds a cohort's vectors into one, as one Spark job whose tasks each range-read some coordinate
 * blocks of every update. The bytes of the result depend on the updates and weights only.
 */
public final class SparkFold {
  private final JavaSparkContext spark;
  private final UpdateSource source;

  public SparkFold(JavaSparkContext spark, UpdateSource source) {
    this.spark = requireNonNull(spark, "spark");
    this.source = requireNonNull(source, "source");
  }

  /**
   * Folds in site order, in as many tasks as the size is worth.
   *
   * @param inputs one for each site, at least one, all of one layout and block size; any order
   */
  public FoldOutcome fold(List<FoldInput> inputs, Combination combination) {
    VectorBlocks blocks = inputs.get(0).blocks();
    return fold(
        inputs,
        combination,
        FoldCost.tasks(
            blocks.layout().byteLength(),
            inputs.size(),
            blocks.digests().size(),
            spark.defaultParallelism()));
  }

  FoldOutcome fold(List<FoldInput> inputs, Combination combination, int tasks) {
    List<FoldInput> sorted =
        inputs.stream().sorted((a, b) -> a.site().compareTo(b.site())).toList();
    requireAlike(sorted);
    List<FoldTask.Part> parts =
        spark
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .map(new FoldTask(source, sorted, combination, tasks))
            .collect();

    SortedMap<SiteId, EnvelopeException> faults = new TreeMap<>();
    for (FoldTask.Part part : parts) {
      for (FoldTask.Fault fault : part.faults) {
        SiteId site = sorted.get(fault.update).site();
        faults.putIfAbsent(
            site,
            new EnvelopeException(
                fault.reason, "The update of %s: %s".formatted(site, fault.detail)));
      }
    }
    if (!faults.isEmpty()) {
      return new FoldOutcome.Refused(faults);
    }
    VectorLayout layout = sorted.get(0).blocks().layout();
    double[] folded = new double[Math.toIntExact(layout.length())];
    int at = 0;
    for (FoldTask.Part part : parts) {
      System.arraycopy(part.folded, 0, folded, at, part.folded.length);
      at += part.folded.length;
    }
    return new FoldOutcome.Folded(DoubleVector.of(layout, folded));
  }

  private static void requireAlike(List<FoldInput> inputs) {
    VectorBlocks first = inputs.get(0).blocks();
    for (int k = 1; k < inputs.size(); k++) {
      FoldInput input = inputs.get(k);
      if (input.site().equals(inputs.get(k - 1).site())) {
        throw new IllegalArgumentException(
            "Site %s has two updates in one fold".formatted(input.site()));
      }
      if (!input.blocks().layout().equals(first.layout())
          || input.blocks().blockBytes() != first.blockBytes()) {
        throw new IllegalArgumentException(
            "The update of %s is not shaped like that of %s"
                .formatted(input.site(), inputs.get(0).site()));
      }
    }
  }
}
