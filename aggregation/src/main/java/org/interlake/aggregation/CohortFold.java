package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.interlake.aggregation.rule.Anomaly;
import org.interlake.aggregation.rule.CosineFilter;
import org.interlake.aggregation.rule.Geometry;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.aggregation.rule.Weighting.Need;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Folds a cohort's vectors into one, in a pass over the updates or, where the rule looks at
 * distances, in two:
 *
 * <ol>
 *   <li>inner products of the updates' steps, block by block, added in the order of blocks;
 *   <li>the rule makes weights, or a choice, of them;
 *   <li>each coordinate is combined, and each update compared with what came out.
 * </ol>
 *
 * <p>Every block is checked against its digest in each pass. A pass is a run of tasks, in the
 * driver's thread or as a Spark job. The bytes of the result depend on the updates, weights and
 * rule only.
 */
public final class CohortFold {
  private final JavaSparkContext spark;
  private final UpdateSource source;
  private final FoldPath forced;

  /**
   * @param forced where to fold; {@link FoldPath#AUTO} for what is worth it; no Spark task folds
   *     from a source that is not shared
   */
  public CohortFold(JavaSparkContext spark, UpdateSource source, FoldPath forced) {
    this.spark = requireNonNull(spark, "spark");
    this.source = requireNonNull(source, "source");
    this.forced = requireNonNull(forced, "forced");
  }

  /**
   * Folds.
   *
   * @throws RuleException if the cohort is too small for the rule
   */
  public FoldOutcome fold(FoldRequest request) {
    VectorBlocks first = request.inputs().get(0).blocks();
    long bytes = first.layout().byteLength();
    int sites = request.inputs().size();
    FoldPath path =
        !source.isShared()
            ? FoldPath.DRIVER
            : forced == FoldPath.AUTO ? FoldCost.path(bytes, sites) : forced;
    int tasks =
        path == FoldPath.DRIVER
            ? 1
            : FoldCost.tasks(bytes, sites, first.digests().size(), spark.defaultParallelism());
    return fold(request, path, tasks);
  }

  FoldOutcome fold(FoldRequest request, FoldPath path, int tasks) {
    ReferenceModel model = held(request.model(), path);
    ReferenceModel trusted = held(request.trusted(), path);
    try {
      CohortBlocks cohort = new CohortBlocks(source, request.inputs(), trusted);
      return fold(request, cohort, model, path, tasks);
    } finally {
      trusted.destroy();
      model.destroy();
    }
  }

  private ReferenceModel held(Optional<DoubleVector> vector, FoldPath path) {
    double[] values = vector.map(DoubleVector::toArray).orElse(new double[0]);
    if (path == FoldPath.DRIVER) {
      return ReferenceModel.local(values);
    }
    Broadcast<double[]> valuesBroadcast = spark.broadcast(values); // destroyed by the model
    return ReferenceModel.shared(valuesBroadcast, values.length);
  }

  private FoldOutcome fold(
      FoldRequest request,
      CohortBlocks cohort,
      ReferenceModel reference,
      FoldPath path,
      int tasks) {
    List<FoldInput> inputs = request.inputs();
    double[] examples = new double[cohort.updates()]; // the driver's own update counts nothing
    for (int k = 0; k < cohort.sites(); k++) {
      examples[cohort.firstSite() + k] = inputs.get(k).weight();
    }
    Geometry geometry = Geometry.ofSquares(new double[cohort.updates()]);
    Need need = request.rule().need();
    if (need != Need.NOTHING) {
      List<BlockTask.Part> parts =
          run(new GeometryTask(cohort, tasks, reference, need), path, tasks);
      SortedMap<SiteId, EnvelopeException> faults = faults(parts, inputs);
      if (!faults.isEmpty()) {
        return new FoldOutcome.Refused(faults);
      }
      int updates = cohort.updates();
      double[] products = added(parts, need == Need.ALL ? updates * (updates + 1) / 2 : updates);
      geometry =
          need == Need.ALL
              ? Geometry.ofProducts(cohort.updates(), products)
              : Geometry.ofSquares(products);
    }
    FoldTask task = task(request.rule(), geometry, examples, cohort, tasks, reference);
    List<BlockTask.Part> parts = run(task, path, tasks);
    SortedMap<SiteId, EnvelopeException> faults = faults(parts, inputs);
    return faults.isEmpty()
        ? folded(parts, inputs.get(0).blocks().layout(), cohort, reference, geometry)
        : new FoldOutcome.Refused(faults);
  }

  private static FoldTask task(
      Rule rule,
      Geometry geometry,
      double[] examples,
      CohortBlocks cohort,
      int tasks,
      ReferenceModel reference) {
    int updates = cohort.updates();
    if (rule instanceof Rule.Weighted weighted) {
      Weighting weighting = weighted.weighting();
      if (weighting instanceof Weighting.Examples) {
        BlockOperation mean = BlockOperation.weighted(examples, Arrays.stream(examples).sum());
        return new FoldTask(cohort, tasks, reference, mean, mean, 0);
      }
      double[] weights = weighting.weights(geometry, examples);
      double total = Arrays.stream(weights).sum();
      double[] ofRest = total > 0 ? weights : examples;
      return new FoldTask(
          cohort,
          tasks,
          reference,
          BlockOperation.weighted(weights, 1),
          BlockOperation.weighted(ofRest, Arrays.stream(ofRest).sum()),
          weighting.rest() == Weighting.Rest.TO_REFERENCE ? 1 - total : 0);
    }
    BlockOperation operation;
    if (rule instanceof Rule.Median) {
      operation = BlockOperation.trimmed(updates, (updates - 1) / 2);
    } else if (rule instanceof Rule.TrimmedMean trimmed) {
      operation = BlockOperation.trimmed(updates, trimmed.trimmed(updates));
    } else if (rule instanceof Rule.Bulyan bulyan) {
      int[] selected = bulyan.select(geometry);
      operation = BlockOperation.aroundMedian(selected, bulyan.nearest(selected.length));
    } else {
      double[] ones = new double[updates];
      Arrays.fill(ones, 1);
      operation = BlockOperation.weighted(ones, 1);
    }
    return new FoldTask(cohort, tasks, reference, operation, operation, 0);
  }

  private List<BlockTask.Part> run(BlockTask task, FoldPath path, int tasks) {
    List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
    return path == FoldPath.DRIVER
        ? numbers.stream().map(task::call).toList()
        : spark.parallelize(numbers, tasks).map(task).collect();
  }

  private static SortedMap<SiteId, EnvelopeException> faults(
      List<BlockTask.Part> parts, List<FoldInput> inputs) {
    SortedMap<SiteId, EnvelopeException> faults = new TreeMap<>();
    for (BlockTask.Part part : parts) {
      for (UpdateFault fault : part.faults) {
        SiteId site = inputs.get(fault.update).site();
        faults.putIfAbsent(
            site,
            new EnvelopeException(
                fault.reason, "The update of %s: %s".formatted(site, fault.detail)));
      }
    }
    return faults;
  }

  /** The blocks' numbers, added in the order of blocks. */
  private static double[] added(List<BlockTask.Part> parts, int length) {
    double[] sums = new double[length];
    for (BlockTask.Part part : parts) {
      for (double[] block : part.blocks) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += block[i];
        }
      }
    }
    return sums;
  }

  private static FoldOutcome folded(
      List<BlockTask.Part> parts,
      VectorLayout layout,
      CohortBlocks cohort,
      ReferenceModel reference,
      Geometry geometry) {
    int updates = cohort.updates();
    int first = cohort.firstSite();
    double[] combined = new double[Math.toIntExact(layout.length())];
    double[] standing = new double[2 * updates + 1];
    int block = 0;
    for (BlockTask.Part part : parts) {
      for (double[] numbers : part.blocks) {
        int coordinates = cohort.coordinates(block);
        System.arraycopy(
            numbers, 0, combined, Math.toIntExact(cohort.firstCoordinate(block)), coordinates);
        for (int i = coordinates; i < numbers.length; i++) {
          standing[i - coordinates] += numbers[i];
        }
        block++;
      }
    }
    List<Anomaly> anomalies = new ArrayList<>();
    if (reference.length() > 0) {
      anomalies.addAll(
          Anomaly.of(
              Arrays.copyOfRange(standing, first, updates),
              Arrays.copyOfRange(standing, updates + first, 2 * updates),
              standing[2 * updates]));
    }
    for (int k = 0; first > 0 && k < anomalies.size(); k++) {
      anomalies.set(k, anomalies.get(k).withTrust(CosineFilter.trust(geometry, first + k)));
    }
    return new FoldOutcome.Folded(DoubleVector.of(layout, combined), anomalies);
  }
}
