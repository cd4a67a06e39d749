package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.vector.VectorLayout;

/**
 * One site's vector, as a fold needs it: where its blocks lie, their digests, and its weight. The
 * message's head has been verified; the blocks are checked as they are read.
 *
 * @param blocks as they lie on the exchange
 * @param weight in a weighted mean, above 0 and finite
 * @param coding how the vector is coded, if it is
 */
public record FoldInput(
    SiteId site,
    ExchangePath object,
    VectorBlocks blocks,
    double weight,
    Optional<UpdateCoding> coding) {
  public FoldInput {
    requireNonNull(coding, "coding");
    requireNonNull(site, "site");
    requireNonNull(object, "object");
    requireNonNull(blocks, "blocks");
    if (!(weight > 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "Invalid weight of %s: %s (must be above 0 and finite)".formatted(site, weight));
    }
  }

  /** Of a vector that is not coded. */
  public FoldInput(SiteId site, ExchangePath object, VectorBlocks blocks, double weight) {
    this(site, object, blocks, weight, Optional.empty());
  }

  /** The same, of another weight. */
  public FoldInput withWeight(double newWeight) {
    return new FoldInput(site, object, blocks, newWeight, coding);
  }

  /** Of the vector's numbers. */
  VectorLayout layout() {
    return coding.map(UpdateCoding::plain).orElse(blocks.layout());
  }

  /**
   * The inputs of one fold.
   *
   * @throws IllegalArgumentException unless there is one at least, none twice, all of one layout,
   *     coding and block size, and all encrypted or none
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
      if (!input.layout().equals(first.layout())
          || !input.coding().equals(first.coding())
          || input.blocks().blockBytes() != first.blocks().blockBytes()
          || input.blocks().key().isPresent() != first.blocks().key().isPresent()) {
        throw new IllegalArgumentException(
            "The update of %s is not shaped like that of %s".formatted(input.site(), first.site()));
      }
    }
    return sorted;
  }
}
