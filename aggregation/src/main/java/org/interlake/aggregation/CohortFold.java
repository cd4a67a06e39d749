package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Folds a cohort's vectors into one that the driver holds, in the passes of {@link FoldPasses}. A
 * pass is a run of tasks, in the driver's threads or as a Spark job. The bytes of the result depend
 * on the updates, weights and rule only. {@link PartedFold} is for vectors that the driver should
 * not hold.
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
    CohortBlocks cohort =
        CohortBlocks.of(
            source,
            request.inputs(),
            ReferenceModel.none(),
            request.inputs().get(0).coding().isPresent()
                ? ReferenceModel.local(request.model().orElseThrow().toArray())
                : ReferenceModel.none());
    FoldCost cost =
        FoldCost.of(
            cohort,
            BlockRuns.ofSpan(cohort.blocks),
            Runtime.getRuntime().availableProcessors(),
            spark.defaultParallelism());
    FoldPath path = source.isShared() ? cost.path(forced) : FoldPath.DRIVER;
    return fold(request, path, cost.tasks(path));
  }

  FoldOutcome fold(FoldRequest request, FoldPath path, int tasks) {
    ReferenceModel model = held(request.model(), path);
    ReferenceModel trusted = held(request.trusted(), path);
    try {
      return fold(
          request,
          CohortBlocks.of(source, request.inputs(), trusted, model),
          model,
          path == FoldPath.DRIVER ? new FoldPlace.InThreads() : new FoldPlace.OnSpark(spark),
          tasks);
    } finally {
      trusted.destroy();
      model.destroy();
    }
  }

  private ReferenceModel held(Optional<DoubleVector> vector, FoldPath path) {
    double[] values = vector.map(DoubleVector::toArray).orElse(new double[0]);
    if (path == FoldPath.DRIVER || values.length == 0) {
      return ReferenceModel.local(values);
    }
    Broadcast<double[]> valuesBroadcast = spark.broadcast(values); // destroyed by the model
    return ReferenceModel.shared(valuesBroadcast, values.length);
  }

  private static FoldOutcome fold(
      FoldRequest request,
      CohortBlocks cohort,
      ReferenceModel reference,
      FoldPlace place,
      int tasks) {
    FoldPasses passes = new FoldPasses(request.inputs(), cohort, request.rule(), place, tasks);
    List<TaskResult> results = passes.run(reference, fold -> new FoldTask(cohort, tasks, fold));
    Optional<FoldOutcome.Refused> refusal = passes.refusal(results);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    VectorLayout layout = request.inputs().get(0).layout();
    return new FoldOutcome.Folded(
        DoubleVector.of(layout, joined(results, layout)), passes.anomalies(results, reference));
  }

  /** The coordinates of all blocks, in order. */
  private static double[] joined(List<TaskResult> results, VectorLayout layout) {
    double[] all = new double[Math.toIntExact(layout.length())];
    int at = 0;
    for (TaskResult result : results) {
      for (double[] block : result.coordinates) {
        System.arraycopy(block, 0, all, at, block.length);
        at += block.length;
      }
    }
    return all;
  }
}
