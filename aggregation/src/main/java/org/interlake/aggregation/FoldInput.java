package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
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

  /**
   * The inputs of one fold.
   *
   * @throws IllegalArgumentException unless there is one at least, none twice, all of one layout
   *     and block size, and all encrypted or none
   */
  static List<FoldInput> inSiteOrder(List<FoldInput> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("Invalid fold: no updates (must be 1 or more)");
    }
    List<FoldInput> sorted = inputs.stream().sorted(Comparator.comparing(FoldInput::site)).toList();
    FoldInput first = sorted.get(0);
    for (int k = 1; k < sorted.size(); k++) {
      FoldInput input = sorted.get(k);
      if (input.site().equals(sorted.get(k - 1).site())) {
        throw new IllegalArgumentException(
            "Site %s has two updates in one fold".formatted(input.site()));
      }
      if (!input.blocks().layout().equals(first.blocks().layout())
          || input.blocks().blockBytes() != first.blocks().blockBytes()
          || input.blocks().key().isPresent() != first.blocks().key().isPresent()) {
        throw new IllegalArgumentException(
            "The update of %s is not shaped like that of %s".formatted(input.site(), first.site()));
      }
    }
    return sorted;
  }
}
