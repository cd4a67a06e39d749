package org.interlake.integration;

import static org.interlake.protocol.envelope.EnvelopeContext.fromDriver;
import static org.interlake.protocol.envelope.EnvelopeContext.fromSite;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What an honest agent writes to, and turns its model updates round before they go out: of a step d
 * from the round's model goes out -d, signed with the site's own key. To look into them, it has the
 * driver's.
 */
final class SignFlip implements Exchange {
  private final Exchange inner;
  private final FederationId federation;
  private final SiteId site;
  private final RunId run;
  private final PrivateIdentity key;
  private final PrivateIdentity driver;

  SignFlip(
      Exchange inner,
      FederationId federation,
      SiteId site,
      RunId run,
      PrivateIdentity key,
      PrivateIdentity driver) {
    this.inner = inner;
    this.federation = federation;
    this.site = site;
    this.run = run;
    this.key = key;
    this.driver = driver;
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    List<String> segments = path.segments();
    return segments.get(segments.size() - 1).equals("update")
        ? inner.publish(
            path,
            turned(
                path,
                content,
                new RoundNumber(Integer.parseInt(segments.get(segments.size() - 2)))))
        : inner.publish(path, content);
  }

  private Content turned(ExchangePath path, Content content, RoundNumber round) {
    Mailbox inbox = new Mailbox(inner, key);
    Message<Plan> plan =
        inbox
            .read(
                ExchangeLayout.plan(run),
                fromDriver(MessageKind.PLAN, federation, run, EnvelopeContext.NO_PARENT),
                driver.publicIdentity(),
                Plan.class,
                0)
            .orElseThrow();
    Message<ModelOrigin> model =
        inbox
            .read(
                ExchangeLayout.model(run, round),
                fromDriver(MessageKind.MODEL, federation, run, plan.bodyDigest()).inRound(round),
                driver.publicIdentity(),
                ModelOrigin.class,
                Long.MAX_VALUE)
            .orElseThrow();
    EnvelopeContext context =
        fromSite(MessageKind.UPDATE, federation, run, site, model.content()).inRound(round);
    try (MemoryExchange drawer = new MemoryExchange()) {
      drawer.publish(path, content);
      try (ObjectReader object = drawer.open(path).orElseThrow()) {
        OpenedEnvelope opened =
            new Mailbox(inner, driver).open(object, context, key.publicIdentity(), Long.MAX_VALUE);
        List<DoubleVector> vectors = new java.util.ArrayList<>(opened.vectors());
        if (!vectors.get(0).layout().name().equals("fedavg")) {
          return content;
        }
        double[] values = vectors.get(0).toArray();
        double[] start = model.vectors().get(0).toArray();
        for (int i = 0; i < start.length; i++) {
          values[i] = 2 * start[i] - values[i];
        }
        vectors.set(0, DoubleVector.of(vectors.get(0).layout(), values));
        return SealedEnvelope.sealTo(
            driver.publicIdentity().sealingKey().orElseThrow(),
            context,
            opened.body(),
            vectors,
            key.signingKey());
      }
    }
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    return inner.open(path);
  }

  @Override
  public boolean exists(ExchangePath path) {
    return inner.exists(path);
  }

  @Override
  public List<String> list(ExchangePath folder) {
    return inner.list(folder);
  }

  @Override
  public void close() {
    inner.close();
  }
}
