package org.interlake.benchmarks.secure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * One round of sites that all send the same update, in one thread of this process, over an exchange
 * folder: from numbers to files that are encrypted and signed, and from these to the mean.
 */
abstract class MeasuredRound implements AutoCloseable {
  static final int SITES = 8;
  static final int ELEMENTS = 1_000_000;
  static final FederationId FEDERATION = new FederationId("f");
  static final RunId RUN = new RunId("r");
  static final Digest NOTHING = Digest.of(new byte[0]);
  static final TableVersion TABLE = new TableVersion("delta", "t", 1, NOTHING);
  static final VectorLayout LAYOUT = VectorLayout.single("fedavg", ElementType.FLOAT64, ELEMENTS);

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final double MILLISECONDS = 1e-6;

  final HadoopExchange exchange;
  final DoubleVector update;
  private final PrivateIdentity driver = PrivateIdentity.generate();
  private final List<SigningKey> keys = new ArrayList<>();

  MeasuredRound(URI folder) {
    exchange = HadoopExchange.open(folder, FEDERATION, new Configuration());
    double[] values = new Random(1).doubles(ELEMENTS, -1, 1).toArray();
    update = DoubleVector.of(LAYOUT, values);
    for (int k = 0; k < SITES; k++) {
      keys.add(SigningKey.generate());
    }
  }

  /**
   * What a round cost.
   *
   * @param cpuMillis of this process
   * @param bytes of a site's update
   */
  record Cost(double cpuMillis, long bytes) {}

  /**
   * Takes a round from the numbers to their mean.
   *
   * @throws IllegalStateException if the mean is not what was sent
   */
  final Cost run(RoundNumber round) {
    prepare(round);
    long before = PROCESS.getProcessCpuTime();
    long bytes = 0;
    for (int k = 0; k < SITES; k++) {
      bytes += send(k, new Mailbox(exchange, keys.get(k)), round).bytes();
    }
    DoubleVector mean = mean(round);
    double spent = (PROCESS.getProcessCpuTime() - before) * MILLISECONDS;
    for (int i = 0; i < ELEMENTS; i += ELEMENTS / 10) {
      if (Math.abs(mean.get(i) - update.get(i)) > 1e-4) {
        throw new IllegalStateException(
            "element %d of the mean is %s, expected %s".formatted(i, mean.get(i), update.get(i)));
      }
    }
    for (int k = 0; k < SITES; k++) {
      exchange.forget(path(k, round));
    }
    return new Cost(spent, bytes / SITES);
  }

  /** What is done once a run, and not measured. */
  abstract void prepare(RoundNumber round);

  abstract Mailbox.Sent send(int site, Mailbox mailbox, RoundNumber round);

  abstract DoubleVector mean(RoundNumber round);

  /** Whom the updates are encrypted to. */
  final PublicIdentity driver() {
    return driver.publicIdentity();
  }

  static SiteId site(int number) {
    return new SiteId("s" + number);
  }

  static ExchangePath path(int site, RoundNumber round) {
    return ExchangeLayout.update(site(site), RUN, round);
  }

  static EnvelopeContext context(int site, RoundNumber round) {
    return EnvelopeContext.fromSite(
            MessageKind.UPDATE, FEDERATION, RUN, site(site), EnvelopeContext.NO_PARENT)
        .inRound(round);
  }

  /** Checks an update's head, as the driver's intake does. */
  final VectorBlocks blocks(int site, RoundNumber round) {
    try (ObjectReader object = exchange.open(path(site, round)).orElseThrow()) {
      return OpenedEnvelope.openSealed(
              object,
              context(site, round),
              keys.get(site).verifyingKey(),
              driver.openingKey().orElseThrow(),
              Long.MAX_VALUE)
          .blocks(0);
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
