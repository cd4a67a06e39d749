package org.interlake.site.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.ledger.LedgerException;

/**
 * The answered rounds, each an object of its own in the site's folder, numbered from 1 without a
 * gap. A number has one winner, so two processes of a site write one list. Nothing is removed.
 */
final class AnswerJournal {
  private final Supplier<HadoopExchange> place;
  private final SiteId site;

  AnswerJournal(Supplier<HadoopExchange> place, SiteId site) {
    this.place = requireNonNull(place, "place");
    this.site = requireNonNull(site, "site");
  }

  /**
   * All of them, the first one first.
   *
   * @throws LedgerException if they cannot be read, or one is missing: then nothing may leave
   */
  List<Answered> all() {
    try {
      List<Long> numbers =
          place.get().list(ExchangeLayout.statisticsAnswers(site)).stream()
              .map(Long::parseLong)
              .sorted()
              .toList();
      List<Answered> all = new ArrayList<>();
      for (long number : numbers) {
        if (number != all.size() + 1) {
          throw new LedgerException(
              "Answer %d of the statistics that this site has answered is missing. Restore it from a copy of 'state'"
                  .formatted(all.size() + 1),
              null);
        }
        all.add(read(number));
      }
      return all;
    } catch (ExchangeException e) {
      throw unusable("read", e);
    }
  }

  private Answered read(long number) {
    try (ObjectReader object =
        place
            .get()
            .open(ExchangeLayout.statisticsAnswer(site, number))
            .orElseThrow(
                () -> new ExchangeException("answer %d is gone".formatted(number), null))) {
      byte[] bytes = object.read(0, Math.toIntExact(object.length()));
      return MessageCodec.read(new String(bytes, UTF_8), Answered.class);
    } catch (EnvelopeException e) {
      throw new LedgerException(
          "Answer %d of the statistics that this site has answered is damaged: %s. Restore it from a copy of 'state'"
              .formatted(number, e.getMessage()),
          e);
    }
  }

  /** Writes one, unless another process has written one of its number. */
  boolean offer(long number, Answered answered) {
    try {
      return !(place
              .get()
              .publish(
                  ExchangeLayout.statisticsAnswer(site, number),
                  Content.of(MessageCodec.write(answered).getBytes(UTF_8)))
          instanceof Publication.Conflicted);
    } catch (ExchangeException e) {
      throw unusable("written", e);
    }
  }

  private static LedgerException unusable(String verb, ExchangeException e) {
    return new LedgerException(
        "The statistics that this site has answered could not be %s: %s. No statistics leave until they can. Check 'state' of the site's configuration, and this user's rights on it"
            .formatted(verb, e.getMessage()),
        e);
  }
}
