package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.parted.PartedManifest;

/**
 * A model that stands in parts on the exchange, such as the aggregate of the round before.
 *
 * @param folder where its parts stand
 * @param length how many of the vector's first elements are the model; the rest is something else
 *     (a loss)
 */
public record PartedModel(PartedManifest manifest, ExchangePath folder, long length) {
  public PartedModel {
    requireNonNull(manifest, "manifest");
    requireNonNull(folder, "folder");
    long most = manifest.shape().layout().length();
    if (length < 1 || length > most) {
      throw new IllegalArgumentException(
          "Invalid length of a model in %s: %d (must be from 1 to %d, the length of %s)"
              .formatted(folder, length, most, manifest.shape().layout().name()));
    }
  }
}
