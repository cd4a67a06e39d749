package org.interlake.network;

import static java.util.Objects.requireNonNull;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * Rounds of a tiny model as an exchange sees them: the driver publishes model and call; each site,
 * in a thread of its own, waits for the call, reads both, and publishes an update of 14 numbers
 * that is signed and encrypted; the driver waits for all of them, checks, opens and adds. Nothing
 * is trained, and no registry is written.
 */
public final class ExchangeRounds {
  private static final RunId RUN = new RunId("rounds");
  private static final Digest NOTHING = Digest.of(new byte[0]);
  private static final int ELEMENTS = 14;
  private static final byte[] MODEL = new byte[1000];
  private static final VectorLayout LAYOUT =
      VectorLayout.single("fedavg", ElementType.FLOAT64, ELEMENTS);
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final FederationId federation;
  private final Party driver;
  private final List<Party> sites;

  /**
   * A party with its own way to the exchange.
   *
   * @param name of a site; of the driver it is not looked at
   */
  public record Party(String name, Exchange exchange, PrivateIdentity keys) {
    public Party {
      requireNonNull(name, "name");
      requireNonNull(exchange, "exchange");
      requireNonNull(keys, "keys");
    }

    private SiteId site() {
      return new SiteId(name);
    }

    private Mailbox mailbox() {
      return new Mailbox(exchange, keys);
    }
  }

  /**
   * What rounds took.
   *
   * @param sortedMillis of each round, the shortest first
   * @param cpuMillis of this process in a round, on average
   */
  public record Taken(List<Double> sortedMillis, double cpuMillis) {
    public Taken {
      sortedMillis = List.copyOf(sortedMillis);
    }

    public double median() {
      return sortedMillis.get(sortedMillis.size() / 2);
    }

    @Override
    public String toString() {
      return "median %.1f ms, %.1f to %.1f, CPU of all parties %.1f ms"
          .formatted(
              median(), sortedMillis.get(0), sortedMillis.get(sortedMillis.size() - 1), cpuMillis);
    }
  }

  public ExchangeRounds(FederationId federation, Party driver, List<Party> sites) {
    this.federation = requireNonNull(federation, "federation");
    this.driver = requireNonNull(driver, "driver");
    this.sites = List.copyOf(sites);
  }

  /** Runs rounds, of which the first are not measured. */
  public Taken run(int warmUp, int measured) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(sites.size());
    try {
      List<Future<?>> answering = new ArrayList<>();
      for (Party site : sites) {
        answering.add(threads.submit(() -> answer(site, warmUp + measured)));
      }
      double[] millis = new double[measured];
      long cpu = 0;
      for (int i = 0; i < warmUp + measured; i++) {
        cpu = i == warmUp ? PROCESS.getProcessCpuTime() : cpu;
        long before = System.nanoTime();
        lead(new RoundNumber(i + 1));
        if (i >= warmUp) {
          millis[i - warmUp] = (System.nanoTime() - before) / 1e6;
        }
      }
      double cpuMillis = (PROCESS.getProcessCpuTime() - cpu) / 1e6 / measured;
      for (Future<?> site : answering) {
        site.get(30, TimeUnit.SECONDS);
      }
      Arrays.sort(millis);
      return new Taken(Arrays.stream(millis).boxed().toList(), cpuMillis);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Patience patience() {
    return new Patience(Duration.ofMillis(5), Duration.ofSeconds(1));
  }

  private EnvelopeContext calling(RoundNumber round) {
    return EnvelopeContext.fromDriver(MessageKind.CALL, federation, RUN, EnvelopeContext.NO_PARENT)
        .inRound(round);
  }

  private EnvelopeContext updating(Party site, RoundNumber round) {
    return EnvelopeContext.fromSite(
            MessageKind.UPDATE, federation, RUN, site.site(), EnvelopeContext.NO_PARENT)
        .inRound(round);
  }

  private void lead(RoundNumber round) throws InterruptedException {
    Exchange exchange = driver.exchange();
    Mailbox mailbox = driver.mailbox();
    exchange.publish(ExchangeLayout.model(RUN, round), Content.of(MODEL));
    Call call =
        new Call(
                NOTHING,
                NOTHING,
                NOTHING,
                RoundPurpose.TRAIN,
                0,
                sites.stream().map(Party::site).sorted().toList(),
                Instant.EPOCH,
                Instant.EPOCH)
            .within(NOTHING);
    mailbox.send(ExchangeLayout.call(RUN, round), calling(round), call, List.of());
    Patience patience = patience();
    List<Party> silent = new ArrayList<>(sites);
    while (!silent.isEmpty()) {
      silent.removeIf(site -> take(mailbox, site, round));
      if (!silent.isEmpty()) {
        patience.pause(exchange);
      }
    }
  }

  private boolean take(Mailbox mailbox, Party site, RoundNumber round) {
    return mailbox
        .read(
            ExchangeLayout.update(site.site(), RUN, round),
            updating(site, round),
            site.keys().publicIdentity(),
            UpdateReport.class,
            1 << 20)
        .map(
            message -> {
              if (message.vectors().size() != 1) {
                throw new IllegalStateException("an update without its vector");
              }
              return true;
            })
        .orElse(false);
  }

  private Void answer(Party site, int rounds) throws InterruptedException {
    Exchange exchange = site.exchange();
    Mailbox mailbox = site.mailbox();
    DoubleVector update = DoubleVector.of(LAYOUT, new double[ELEMENTS]);
    for (int n = 1; n <= rounds; n++) {
      RoundNumber round = new RoundNumber(n);
      Patience patience = patience();
      while (mailbox
          .read(
              ExchangeLayout.call(RUN, round),
              calling(round),
              driver.keys().publicIdentity(),
              Call.class,
              0)
          .isEmpty()) {
        patience.pause(exchange);
      }
      try (var model = exchange.open(ExchangeLayout.model(RUN, round)).orElseThrow()) {
        model.read(0, MODEL.length);
      }
      mailbox.sendTo(
          driver.keys().publicIdentity(),
          ExchangeLayout.update(site.site(), RUN, round),
          updating(site, round),
          new UpdateReport(100, new TableVersion("delta", "t", 1, NOTHING), new TreeMap<>(), 0.001),
          List.of(update));
    }
    return null;
  }
}
