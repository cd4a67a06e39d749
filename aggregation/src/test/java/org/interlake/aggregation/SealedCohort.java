package org.interlake.aggregation;

import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.BlockedVector;

/** Updates that are sealed as sites seal them, and opened again as the driver does. */
final class SealedCohort {
  static final FederationId FEDERATION = new FederationId("hearts");
  static final RunId RUN = new RunId("r1");

  private final Exchange exchange;
  private final RoundNumber round;
  private final List<FoldInput> inputs = new ArrayList<>();

  SealedCohort(Exchange exchange, RoundNumber round) {
    this.exchange = exchange;
    this.round = round;
  }

  /** Publishes an update of the next site: site00, site01, ... */
  void send(BlockedVector vector, double weight) {
    SiteId site = new SiteId("site%02d".formatted(inputs.size()));
    SigningKey key = SigningKey.generate();
    EnvelopeContext context =
        EnvelopeContext.fromSite(
                MessageKind.UPDATE, FEDERATION, RUN, site, EnvelopeContext.NO_PARENT)
            .inRound(round);
    ExchangePath path = ExchangeLayout.update(site, RUN, round);
    exchange.publish(path, SealedEnvelope.sealBlocked(context, "{}", vector, key));
    try (ObjectReader object = exchange.open(path).orElseThrow()) {
      OpenedEnvelope opened =
          OpenedEnvelope.open(object, context, key.verifyingKey(), Long.MAX_VALUE);
      inputs.add(new FoldInput(site, path, opened.blocks(0), weight));
    }
  }

  List<FoldInput> inputs() {
    return List.copyOf(inputs);
  }
}
