package org.interlake.benchmarks.large;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.parted.PartedVector;

/**
 * The process of one site of W3: for each call, reads the model in parts, checks every block, adds
 * 0.001 x (site + 1), and seals and publishes what comes of it. It holds two blocks at a time.
 */
final class DummySite {
  private static final float STEP = 0.001f;

  private DummySite() {}

  /** Arguments: those of the federation, and the number of the site. */
  public static void main(String[] arguments) throws InterruptedException {
    LargeFederation federation = LargeFederation.of(arguments);
    int number = Integer.parseInt(arguments[4]);
    SiteId site = LargeFederation.site(number);
    SigningKey key = federation.key(site.name());
    VerifyingKey driver = federation.key(LargeFederation.DRIVER_KEY).verifyingKey();
    try (Exchange exchange = federation.open()) {
      Mailbox mailbox = new Mailbox(exchange, key);
      mailbox.send(
          ExchangeLayout.accepted(site, LargeFederation.RUN),
          LargeFederation.acceptance(site),
          new Acceptance(LargeFederation.PLAN, LargeFederation.TABLE),
          java.util.List.of());
      for (int n = 1; n <= federation.rounds(); n++) {
        answer(mailbox, driver, site, new RoundNumber(n), STEP * (number + 1));
      }
    }
  }

  private static void answer(
      Mailbox mailbox, VerifyingKey driver, SiteId site, RoundNumber round, float shift)
      throws InterruptedException {
    Exchange exchange = mailbox.exchange();
    ExchangePath call = ExchangeLayout.call(LargeFederation.RUN, round);
    Patience patience = new Patience(Duration.ofMillis(1), Duration.ofMillis(500));
    while (!exchange.exists(call)) {
      patience.pause();
    }
    long read = System.nanoTime();
    // The manifest is not signed: the call that it is the parent of is.
    Digest model;
    try (ObjectReader manifest =
        exchange.open(ExchangeLayout.manifest(LargeFederation.model(round))).orElseThrow()) {
      model = Digest.of(manifest.read(0, Math.toIntExact(manifest.length())));
    }
    Optional<Call> called =
        mailbox
            .read(call, LargeFederation.call(round, model), driver, Call.class, 0)
            .map(message -> message.body());
    if (called.isEmpty() || !called.get().sites().contains(site)) {
      throw new IllegalStateException("Site %s is not called in round %s".formatted(site, round));
    }
    try (PartedVector vector =
        PartedVector.open(exchange, LargeFederation.model(round), model).orElseThrow()) {
      mailbox.sendBlocked(
          ExchangeLayout.update(site, LargeFederation.RUN, round),
          LargeFederation.update(site, round, model),
          new UpdateReport(
              100, LargeFederation.TABLE, new TreeMap<>(), (System.nanoTime() - read) / 1e9),
          new ShiftedVector(vector, shift));
    }
  }
}
