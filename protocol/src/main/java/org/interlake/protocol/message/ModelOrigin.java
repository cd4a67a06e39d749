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
 * @param contributors in site order; empty for what a run starts from
 */
public record ModelOrigin(Digest parent, List<Contributor> contributors) {
  /** One site's part in a model. How many rows it has is not every other site's business. */
  public record Contributor(SiteId site, Digest update) {
    public Contributor {
      requireNonNull(site, "site");
      requireNonNull(update, "update");
    }
  }

  public ModelOrigin {
    requireNonNull(parent, "parent");
    contributors = List.copyOf(contributors);
  }
}
