package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;

/**
 * The exchange as the driver of a simulation sees it: when it has published a plan or a call, all
 * virtual sites have answered. So nobody polls, and a round takes what its arithmetic takes.
 */
final class SimulatedExchange implements Exchange {
  private final MemoryExchange exchange;
  private final RunId run;
  private final Wave wave;
  private RoundNumber next = RoundNumber.FIRST;

  /** All sites' answers to what the driver has published. */
  interface Wave {
    void answerPlan();

    /** Answers a round's call. The updates of the round before are no longer needed. */
    void answerCall(RoundNumber round);

    /** Lets a site help to open the sum of the round that was called last. */
    void answerUnmask(SiteId site);
  }

  SimulatedExchange(MemoryExchange exchange, RunId run, Wave wave) {
    this.exchange = requireNonNull(exchange, "exchange");
    this.run = requireNonNull(run, "run");
    this.wave = requireNonNull(wave, "wave");
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    Publication publication = exchange.publish(path, content);
    if (path.equals(ExchangeLayout.plan(run))) {
      wave.answerPlan();
    } else if (path.equals(ExchangeLayout.call(run, next))) {
      RoundNumber round = next;
      next = next.next();
      wave.answerCall(round);
    } else if (next.number() > 1 && publication instanceof Publication.Published) {
      unmasked(path).ifPresent(wave::answerUnmask);
    }
    return publication;
  }

  /** The site that an unmask call of the last round is to, if it is one. */
  private Optional<SiteId> unmasked(ExchangePath path) {
    List<String> segments = path.segments();
    SiteId site;
    try {
      site = new SiteId(segments.get(segments.size() - 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    RoundNumber last = new RoundNumber(next.number() - 1);
    return path.equals(ExchangeLayout.unmask(run, last, site))
        ? Optional.of(site)
        : Optional.empty();
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    return exchange.open(path);
  }

  @Override
  public boolean exists(ExchangePath path) {
    return exchange.exists(path);
  }

  @Override
  public List<String> list(ExchangePath folder) {
    return exchange.list(folder);
  }

  @Override
  public void close() {
    exchange.close();
  }
}
