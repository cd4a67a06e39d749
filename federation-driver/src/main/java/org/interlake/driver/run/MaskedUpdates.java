package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.aggregation.FoldInput;
import org.interlake.models.secure.SummedVectors;
import org.interlake.privacy.secagg.RingSum;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ObjectReader;

/**
 * Adds masked updates up, block by block, in the driver's own process. The sum is exact: it is the
 * same in any order.
 */
final class MaskedUpdates {
  private final Exchange exchange;
  private final SummedVectors summed;

  MaskedUpdates(Exchange exchange, SummedVectors summed) {
    this.exchange = requireNonNull(exchange, "exchange");
    this.summed = requireNonNull(summed, "summed");
  }

  /** What adding came to. */
  sealed interface Outcome {
    /** The sum, in which masks are left. */
    record Added(Sum sum) implements Outcome {}

    /** Updates that are not what their sites signed. */
    record Refused(SortedMap<SiteId, EnvelopeException> faults) implements Outcome {}
  }

  /** Elements of the ring; the caller's to overwrite. */
  static final class Sum {
    final long[] elements;

    private Sum(long[] elements) {
      this.elements = elements;
    }
  }

  Outcome add(List<FoldInput> updates) {
    long[] sum = new long[Math.toIntExact(summed.layout().length())];
    SortedMap<SiteId, EnvelopeException> faults = new TreeMap<>();
    for (FoldInput update : updates) {
      try {
        add(update, sum);
      } catch (EnvelopeException e) {
        faults.put(update.site(), e);
      }
    }
    return faults.isEmpty() ? new Outcome.Added(new Sum(sum)) : new Outcome.Refused(faults);
  }

  private void add(FoldInput update, long[] sum) {
    Optional<ObjectReader> found = exchange.open(update.object());
    if (found.isEmpty()) {
      throw truncated(update.site(), null);
    }
    VectorBlocks blocks = update.blocks();
    int elementsOfBlock = blocks.blockBytes() / summed.ring().bytes();
    try (ObjectReader object = found.get()) {
      for (int b = 0; b < blocks.digests().size(); b++) {
        byte[] stored = new byte[blocks.storedLength(b)];
        object.readFully(blocks.blockPosition(b), stored, 0, stored.length);
        if (!Digest.of(stored).equals(blocks.digests().get(b))) {
          throw new EnvelopeException(
              RefusalReason.CORRUPT,
              "Block %d of the masked update of site %s does not have its digest"
                  .formatted(b, update.site()));
        }
        int number = b;
        byte[] block = blocks.key().map(key -> key.open(stored, number)).orElse(stored);
        RingSum.add(summed.ring(), sum, b * elementsOfBlock, ByteBuffer.wrap(block));
      }
    } catch (ExchangeException e) {
      throw truncated(update.site(), e);
    }
  }

  private static EnvelopeException truncated(SiteId site, Exception cause) {
    return new EnvelopeException(
        RefusalReason.TRUNCATED,
        "The masked update of site %s is no longer whole on the exchange".formatted(site),
        cause);
  }
}
