package org.interlake.benchmarks.large;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.ExchangePartSink;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.FoldPath;
import org.interlake.aggregation.PartedFold;
import org.interlake.aggregation.PartedModel;
import org.interlake.aggregation.PartedOutcome;
import org.interlake.aggregation.PartedRequest;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedVector;
import org.interlake.protocol.parted.PartedWriter;
import org.interlake.protocol.vector.ElementType;

/**
 * The driver's process of W3: publishes a model, calls the sites, checks each update's signature,
 * context and shape as a run does, folds them into parts, and calls again with what came of it.
 */
final class RoundDriver {
  private static final int BLOCKS_PER_PART = 16;
  private static final double TOLERANCE = 1e-6;

  private final LargeFederation federation;
  private final Mailbox mailbox;
  private final PartedFold fold;
  private final Map<SiteId, VerifyingKey> keys = new HashMap<>();
  private long updateBytes;

  private RoundDriver(LargeFederation federation, Mailbox mailbox, PartedFold fold) {
    this.federation = federation;
    this.mailbox = mailbox;
    this.fold = fold;
    federation.sites().forEach(site -> keys.put(site, federation.key(site.name()).verifyingKey()));
  }

  /** Arguments: those of the federation. */
  public static void main(String[] arguments) throws InterruptedException {
    LargeFederation federation = LargeFederation.of(arguments);
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("w3-driver")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        Exchange exchange = federation.open()) {
      PartedFold fold =
          PartedFold.on(
              spark,
              new ExchangeUpdateSource(
                  spark, federation.exchangeFolder().toUri(), LargeFederation.FEDERATION),
              new ExchangePartSink(
                  spark, federation.exchangeFolder().toUri(), LargeFederation.FEDERATION),
              FoldPath.AUTO);
      new RoundDriver(
              federation, new Mailbox(exchange, federation.key(LargeFederation.DRIVER_KEY)), fold)
          .run();
    }
  }

  private void run() throws InterruptedException {
    RoundNumber first = new RoundNumber(1);
    PartedManifest manifest =
        PartedWriter.publish(
            mailbox.exchange(),
            LargeFederation.model(first),
            Digest.of("first model".getBytes(UTF_8)),
            new DrawnVector(federation.layout(), 0),
            SealedEnvelope.DEFAULT_BLOCK_BYTES,
            BLOCKS_PER_PART);
    for (SiteId site : federation.sites()) {
      awaitAcceptance(site);
    }
    for (int n = 1; n <= federation.rounds(); n++) {
      long start = System.nanoTime();
      RoundNumber round = new RoundNumber(n);
      Digest model = manifest.digest();
      call(round, model);
      List<FoldInput> inputs = collect(round, model);
      double cpu = PrintedFigure.cpuSeconds();
      long folding = System.nanoTime();
      ExchangePath target = LargeFederation.model(round.next());
      PartedOutcome outcome =
          fold.fold(
              new PartedRequest(
                  inputs,
                  new Rule.Weighted(new Weighting.Examples()),
                  Optional.of(
                      new PartedModel(
                          manifest, LargeFederation.model(round), federation.elements())),
                  ElementType.FLOAT32,
                  target));
      if (!(outcome instanceof PartedOutcome.Published published)) {
        throw new IllegalStateException("Round %s ended with %s".formatted(round, outcome));
      }
      manifest = published.manifest();
      long end = System.nanoTime();
      PrintedFigure.print("a round", "s", (end - start) / 1e9, "");
      PrintedFigure.print("the fold of a round", "s", (end - folding) / 1e9, "");
      PrintedFigure.print(
          "the fold of a round: CPU", "s", PrintedFigure.cpuSeconds() - cpu, "all threads");
    }
    requireMean(manifest);
    double payload = 4.0 * federation.elements() * federation.siteCount() * federation.rounds();
    PrintedFigure.print("update bytes / parameter bytes", "", updateBytes / payload, "");
    PrintedFigure.printMemory("driver");
  }

  private void awaitAcceptance(SiteId site) throws InterruptedException {
    Patience patience = new Patience(Duration.ofMillis(1), Duration.ofMillis(500));
    while (mailbox
        .read(
            ExchangeLayout.accepted(site, LargeFederation.RUN),
            LargeFederation.acceptance(site),
            keys.get(site),
            Acceptance.class,
            0)
        .isEmpty()) {
      patience.pause();
    }
  }

  private void call(RoundNumber round, Digest model) {
    Instant now = Instant.now();
    mailbox.send(
        ExchangeLayout.call(LargeFederation.RUN, round),
        LargeFederation.call(round, model),
        new Call(
            LargeFederation.PLAN,
            LargeFederation.PLAN,
            LargeFederation.PLAN,
            RoundPurpose.TRAIN,
            round.number() - 1,
            federation.sites(),
            now,
            now.plus(Duration.ofMinutes(10))),
        List.of());
  }

  private List<FoldInput> collect(RoundNumber round, Digest model) throws InterruptedException {
    List<SiteId> pending = new ArrayList<>(federation.sites());
    List<FoldInput> inputs = new ArrayList<>();
    Patience patience = new Patience(Duration.ofMillis(1), Duration.ofMillis(500));
    while (!pending.isEmpty()) {
      for (SiteId site : List.copyOf(pending)) {
        ExchangePath path = ExchangeLayout.update(site, LargeFederation.RUN, round);
        if (mailbox.exchange().exists(path)) {
          inputs.add(take(site, path, round, model));
          pending.remove(site);
        }
      }
      if (!pending.isEmpty()) {
        patience.pause();
      }
    }
    return inputs;
  }

  /** The checks of a run's intake: head, signature, context, layout, block size, body. */
  private FoldInput take(SiteId site, ExchangePath path, RoundNumber round, Digest model) {
    try (ObjectReader object = mailbox.exchange().open(path).orElseThrow()) {
      OpenedEnvelope opened =
          OpenedEnvelope.open(
                  object,
                  LargeFederation.update(site, round, model),
                  keys.get(site),
                  federation.layout().byteLength())
              .requireLayouts(List.of(federation.layout()));
      if (opened.blocks(0).blockBytes() != SealedEnvelope.DEFAULT_BLOCK_BYTES) {
        throw new IllegalStateException("Site %s sent other blocks".formatted(site));
      }
      UpdateReport report = MessageCodec.read(opened.body(), UpdateReport.class);
      updateBytes += object.length();
      return new FoldInput(site, path, opened.blocks(0), report.examples());
    }
  }

  /** After r rounds from zero, every element is r times the mean step. */
  private void requireMean(PartedManifest manifest) {
    RoundNumber last = new RoundNumber(federation.rounds() + 1);
    double expected = federation.rounds() * 0.001 * (federation.siteCount() + 1) / 2;
    try (PartedVector model =
        PartedVector.open(mailbox.exchange(), LargeFederation.model(last), manifest.digest())
            .orElseThrow()) {
      for (int block = 0; block < manifest.shape().blocks(); block++) {
        for (double element : model.elements(block, Integer.MAX_VALUE)) {
          if (Math.abs(element - expected) > TOLERANCE) {
            throw new IllegalStateException(
                "Block %d holds %s, expected %s".formatted(block, element, expected));
          }
        }
      }
    }
  }
}
