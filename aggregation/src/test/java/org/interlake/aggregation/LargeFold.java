package org.interlake.aggregation;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.parted.PartedVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A round of a large model in a process of its own: seals updates, folds them against a model in
 * parts, and compares some elements with the naive formula. Started by {@link LargeFoldTest}.
 */
final class LargeFold {
  private static final int COMPARED = 10_000;

  private LargeFold() {}

  /** Arguments: an empty folder, the number of float32 elements, the number of sites. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    long length = Long.parseLong(arguments[1]);
    int sites = Integer.parseInt(arguments[2]);
    VectorLayout layout = VectorLayout.single("v", ElementType.FLOAT32, length);
    try (Exchange exchange =
        HadoopExchange.open(folder.toUri(), SealedCohort.FEDERATION, new Configuration())) {
      LocalParts local = new LocalParts(exchange);
      PartedFold fold = PartedFold.inThisProcess(local, local);

      SealedCohort start = new SealedCohort(exchange, new RoundNumber(1));
      start.send(new DrawnVector(layout, 0), 1);
      ExchangePath model = ExchangeLayout.aggregate(SealedCohort.RUN, new RoundNumber(1));
      PartedOutcome.Published started =
          (PartedOutcome.Published)
              fold.fold(
                  new PartedRequest(
                      start.inputs(),
                      new Rule.Sum(),
                      Optional.empty(),
                      ElementType.FLOAT32,
                      model));

      SealedCohort cohort = new SealedCohort(exchange, new RoundNumber(2));
      for (int k = 0; k < sites; k++) {
        cohort.send(new DrawnVector(layout, 1 + k), 1 + k);
      }
      ExchangePath target = ExchangeLayout.aggregate(SealedCohort.RUN, new RoundNumber(2));
      long before = System.nanoTime();
      PartedOutcome.Published folded =
          (PartedOutcome.Published)
              fold.fold(
                  new PartedRequest(
                      cohort.inputs(),
                      new Rule.Weighted(new Weighting.Examples()),
                      Optional.of(new PartedModel(started.manifest(), model, length)),
                      ElementType.FLOAT32,
                      target));
      double seconds = (System.nanoTime() - before) / 1e9;
      try (PartedVector mean = PartedVector.open(exchange, target, folded.digest()).orElseThrow()) {
        compare(mean, layout, sites);
      }
      System.out.printf(
          "folded %d x %d in %.2f s, heap of %d MiB%n",
          sites, length, seconds, Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  private static void compare(PartedVector mean, VectorLayout layout, int sites) {
    int perBlock = mean.manifest().shape().elementsPerBlock();
    for (int block : new int[] {0, mean.manifest().shape().blocks() - 1}) {
      double[] elements = mean.elements(block, COMPARED);
      for (int i = 0; i < elements.length; i++) {
        double sum = 0;
        double weights = 0;
        for (int k = 0; k < sites; k++) {
          sum += (1 + k) * new DrawnVector(layout, 1 + k).element((long) block * perBlock + i);
          weights += 1 + k;
        }
        if (Math.abs(elements[i] - sum / weights) > 1e-3) {
          throw new IllegalStateException(
              "element %d of block %d is %s, not %s"
                  .formatted(i, block, elements[i], sum / weights));
        }
      }
    }
  }
}
