package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.rule.RuleException;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedShape;

/**
 * Folds a cohort's vectors into a vector in parts ({@code docs/spec/parted-vector.md}), in the
 * passes of {@link FoldPasses}. Each task range-reads a run of blocks of every update and writes
 * its parts; this process sees digests and sums, and publishes the manifest.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>parts and manifest are the same bytes whatever the path, the number of tasks and the order
 *       of the inputs, and hold the numbers of {@link CohortFold};
 *   <li>a task that is run again, or twice at a time, writes the same parts: nothing happens;
 *   <li>a task holds a block of every update and one of the aggregate, this process digests: 32
 *       bytes for each block of each update, and of the aggregate.
 * </ul>
 */
public final class PartedFold {
  private final Optional<JavaSparkContext> spark;
  private final UpdateSource source;
  private final PartSink sink;
  private final FoldPath forced;

  private PartedFold(
      Optional<JavaSparkContext> spark, UpdateSource source, PartSink sink, FoldPath forced) {
    this.spark = spark;
    this.source = requireNonNull(source, "source");
    this.sink = requireNonNull(sink, "sink");
    this.forced = requireNonNull(forced, "forced");
  }

  /**
   * Folds where it is worth it.
   *
   * @param sink of the same exchange as {@code source}
   * @param forced where to fold; {@link FoldPath#AUTO} for what is worth it; no Spark task folds
   *     from a source that is not shared
   */
  public static PartedFold on(
      JavaSparkContext spark, UpdateSource source, PartSink sink, FoldPath forced) {
    return new PartedFold(Optional.of(spark), source, sink, forced);
  }

  /** Folds in threads of this process. */
  public static PartedFold inThisProcess(UpdateSource source, PartSink sink) {
    return new PartedFold(Optional.empty(), source, sink, FoldPath.DRIVER);
  }

  /**
   * Folds.
   *
   * @throws RuleException if the cohort is too small for the rule
   */
  public PartedOutcome fold(PartedRequest request) {
    CohortBlocks cohort = new CohortBlocks(source, request.inputs());
    FoldCost cost =
        FoldCost.of(
            cohort,
            request.shape().blocksPerPart(),
            Runtime.getRuntime().availableProcessors(),
            spark.map(JavaSparkContext::defaultParallelism).orElse(0));
    FoldPath path = source.isShared() ? cost.path(forced) : FoldPath.DRIVER;
    return fold(request, cohort, path, cost.tasks(path));
  }

  PartedOutcome fold(PartedRequest request, FoldPath path, int tasks) {
    return fold(request, new CohortBlocks(source, request.inputs()), path, tasks);
  }

  private PartedOutcome fold(PartedRequest request, CohortBlocks cohort, FoldPath path, int tasks) {
    PartedShape shape = request.shape();
    Digest inputs = request.inputsDigest();
    FoldPlace place =
        path == FoldPath.DRIVER
            ? new FoldPlace.InThreads()
            : new FoldPlace.OnSpark(spark.orElseThrow());
    ReferenceModel reference =
        request.model().map(ReferenceModel::parted).orElse(ReferenceModel.none());
    FoldPasses passes = new FoldPasses(request.inputs(), cohort, request.rule(), place, tasks);
    List<TaskResult> results =
        passes.run(
            reference,
            fold -> new PartTask(cohort, tasks, fold, sink, request.folder(), inputs, shape));
    Optional<FoldOutcome.Refused> refusal = passes.refusal(results);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    OptionalLong overflow =
        results.stream()
            .mapToLong(result -> result.overflow)
            .filter(at -> at != TaskResult.NONE)
            .min();
    if (overflow.isPresent()) {
      return new PartedOutcome.Overflowed(overflow.getAsLong());
    }
    for (TaskResult result : results) {
      if (result.conflictingPart != TaskResult.NONE) {
        return new PartedOutcome.Conflicted(
            ExchangeLayout.part(request.folder(), inputs, (int) result.conflictingPart));
      }
    }
    List<Digest> digests = new ArrayList<>();
    for (TaskResult result : results) {
      for (byte[] digest : result.digests) {
        digests.add(Digest.ofBytes(digest));
      }
    }
    PartedManifest manifest = new PartedManifest(inputs, shape, digests);
    byte[] bytes = manifest.encode();
    ExchangePath named = ExchangeLayout.manifest(request.folder());
    if (sink.publish(named, Content.of(bytes)) instanceof Publication.Conflicted) {
      return new PartedOutcome.Conflicted(named);
    }
    return new PartedOutcome.Published(
        manifest, Digest.of(bytes), passes.anomalies(results, reference));
  }
}
