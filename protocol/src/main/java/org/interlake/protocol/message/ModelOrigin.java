package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * What a model object was made of: with the updates of the round before, it can be made again.
 *
 * @param parent the content digest of the model that the updates answered; {@code NO_PARENT} for
 *     what a run starts from
 * @param contributors in site order; empty for what a run starts from, and where a round brought
 *     nothing
 */
public record ModelOrigin(Digest parent, List<Contributor> contributors) {
  /**
   * One site's part in a model. How many rows it has is not every other site's business.
   *
   * @param answered the round whose call the update answers: the one before the model's, or with
   *     {@code fedbuff} an earlier one
   */
  public record Contributor(SiteId site, int answered, Digest update) {
    public Contributor {
      requireNonNull(site, "site");
      if (answered < 1) {
        throw new IllegalArgumentException(
            "Invalid answered of site %s: %d (must be a round, 1 or more)"
                .formatted(site, answered));
      }
      requireNonNull(update, "update");
    }
  }

  public ModelOrigin {
    requireNonNull(parent, "parent");
    contributors = List.copyOf(contributors);
  }
}
