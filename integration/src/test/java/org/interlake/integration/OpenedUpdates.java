package org.interlake.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.vector.DoubleVector;

/** The updates of a run as they were before they were encrypted, opened with the driver's key. */
final class OpenedUpdates {
  private OpenedUpdates() {}

  /** Every body and every vector of these sites, one behind the other. */
  static byte[] of(TestFederation federation, RunId run, List<String> sites) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Exchange exchange = federation.exchange()) {
      Mailbox driver = new Mailbox(exchange, federation.driverKeys());
      Digest plan =
          driver
              .read(
                  ExchangeLayout.plan(run),
                  EnvelopeContext.fromDriver(
                      MessageKind.PLAN, federation.id(), run, EnvelopeContext.NO_PARENT),
                  federation.driverKey(),
                  RunPlan.class,
                  0)
              .orElseThrow()
              .bodyDigest();
      for (RoundNumber round = RoundNumber.FIRST;
          exchange.exists(ExchangeLayout.model(run, round));
          round = round.next()) {
        Digest model =
            driver
                .contentOf(
                    ExchangeLayout.model(run, round),
                    EnvelopeContext.fromDriver(MessageKind.MODEL, federation.id(), run, plan)
                        .inRound(round),
                    federation.driverKey())
                .orElseThrow();
        for (String site : sites) {
          SiteId id = new SiteId(site);
          if (!exchange.exists(ExchangeLayout.update(id, run, round))) {
            continue;
          }
          try (ObjectReader object =
              exchange.open(ExchangeLayout.update(id, run, round)).orElseThrow()) {
            OpenedEnvelope opened =
                driver.open(
                    object,
                    EnvelopeContext.fromSite(MessageKind.UPDATE, federation.id(), run, id, model)
                        .inRound(round),
                    federation.keysOf(site).publicIdentity(),
                    Long.MAX_VALUE);
            all.writeBytes(opened.body().getBytes(UTF_8));
            opened.vectors().forEach(vector -> all.writeBytes(encoded(vector)));
          }
        }
      }
    }
    return all.toByteArray();
  }

  private static byte[] encoded(DoubleVector vector) {
    return vector.encode();
  }
}
