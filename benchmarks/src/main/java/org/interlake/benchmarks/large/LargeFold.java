package org.interlake.benchmarks.large;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.PartedFold;
import org.interlake.aggregation.PartedModel;
import org.interlake.aggregation.PartedOutcome;
import org.interlake.aggregation.PartedRequest;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedVector;
import org.interlake.protocol.parted.PartedWriter;
import org.interlake.protocol.vector.ElementType;

/**
 * One fold of a large model in a process of its own: seals the updates, folds them in the process's
 * threads, and compares some elements with the naive formula.
 */
final class LargeFold {
  private static final int COMPARED = 10_000;
  private static final double TOLERANCE = 1e-6;
  private static final int BLOCKS_PER_PART = 256;

  private LargeFold() {}

  /** Arguments: those of the federation. */
  public static void main(String[] arguments) {
    LargeFederation federation = LargeFederation.of(arguments);
    RoundNumber round = new RoundNumber(1);
    try (Exchange exchange = federation.open()) {
      long start = System.nanoTime();
      ExchangePath model = LargeFederation.model(round);
      PartedManifest manifest =
          PartedWriter.publish(
              exchange,
              model,
              Digest.of("first model".getBytes(UTF_8)),
              new DrawnVector(federation.layout(), 0),
              SealedEnvelope.DEFAULT_BLOCK_BYTES,
              BLOCKS_PER_PART);
      List<FoldInput> inputs = sealed(federation, exchange);
      PrintedFigure.print("drawing, sealing and writing", "s", seconds(start), "");
      LocalExchange local = new LocalExchange(exchange);
      ExchangePath target = LargeFederation.model(round.next());
      double cpu = PrintedFigure.cpuSeconds();
      long folding = System.nanoTime();
      PartedOutcome outcome =
          PartedFold.inThisProcess(local, local)
              .fold(
                  new PartedRequest(
                      inputs,
                      new Rule.Weighted(new Weighting.Examples()),
                      Optional.of(new PartedModel(manifest, model, federation.elements())),
                      ElementType.FLOAT32,
                      target));
      double seconds = seconds(folding);
      if (!(outcome instanceof PartedOutcome.Published published)) {
        throw new IllegalStateException("The fold ended with " + outcome);
      }
      double bytes = 4.0 * federation.elements() * federation.siteCount();
      PrintedFigure.print("the fold", "s", seconds, "");
      cpu = PrintedFigure.cpuSeconds() - cpu;
      PrintedFigure.print("the fold: CPU of all threads", "s", cpu, "");
      PrintedFigure.print("the fold: bytes of updates", "GB/s", bytes / seconds / 1e9, "");
      PrintedFigure.printMemory("the process");
      compare(federation, exchange, target, published.digest());
    }
  }

  /** Updates of all sites, weighing 1, 2, 3, ..., as a driver has opened them. */
  static List<FoldInput> sealed(LargeFederation federation, Exchange exchange) {
    RoundNumber round = new RoundNumber(1);
    List<FoldInput> inputs = new ArrayList<>();
    for (int k = 0; k < federation.siteCount(); k++) {
      SiteId site = LargeFederation.site(k);
      SigningKey key = SigningKey.generate();
      EnvelopeContext context = LargeFederation.update(site, round, LargeFederation.PLAN);
      ExchangePath path = ExchangeLayout.update(site, LargeFederation.RUN, round);
      exchange.publish(
          path,
          SealedEnvelope.sealBlocked(
              context, "{}", new DrawnVector(federation.layout(), 1 + k), key));
      try (ObjectReader object = exchange.open(path).orElseThrow()) {
        OpenedEnvelope opened =
            OpenedEnvelope.open(object, context, key.verifyingKey(), Long.MAX_VALUE);
        inputs.add(new FoldInput(site, path, opened.blocks(0), 1 + k));
      }
    }
    return inputs;
  }

  private static void compare(
      LargeFederation federation, Exchange exchange, ExchangePath target, Digest named) {
    try (PartedVector mean = PartedVector.open(exchange, target, named).orElseThrow()) {
      int perBlock = mean.manifest().shape().elementsPerBlock();
      int blocks = mean.manifest().shape().blocks();
      for (int block : new int[] {0, blocks / 2, blocks - 1}) {
        double[] elements = mean.elements(block, COMPARED);
        for (int i = 0; i < elements.length; i++) {
          double expected = mean(federation, (long) block * perBlock + i);
          if (Math.abs(elements[i] - expected) > TOLERANCE) {
            throw new IllegalStateException(
                "Element %d of block %d is %s, expected %s"
                    .formatted(i, block, elements[i], expected));
          }
        }
      }
    }
  }

  private static double mean(LargeFederation federation, long index) {
    double sum = 0;
    double weights = 0;
    for (int k = 0; k < federation.siteCount(); k++) {
      sum += (1 + k) * (double) new DrawnVector(federation.layout(), 1 + k).element(index);
      weights += 1 + k;
    }
    return sum / weights;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
