package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.ExchangePath;

/**
 * One site's vector, as a fold needs it: where its blocks lie, their digests, and its weight. The
 * message's head has been verified; the blocks are checked as they are read.
 *
 * @param weight in a weighted mean, above 0 and finite
 */
public record FoldInput(SiteId site, ExchangePath object, VectorBlocks blocks, double weight) {
  public FoldInput {
    requireNonNull(site, "site");
    requireNonNull(object, "object");
    requireNonNull(blocks, "blocks");
    if (!(weight > 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "Invalid weight of %s: %s (must be above 0 and finite)".formatted(site, weight));
    }
  }
}
