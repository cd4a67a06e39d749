package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

/**
 * A site's rows under the fitted contract: what training and metrics run on. Lives as long as the
 * {@link SiteTable} it came from.
 *
 * @param train the training rows, at least one
 * @param oneClass whether all training rows carry the same label, where labels are classes
 * @param test the held-out rows, possibly none
 */
public record SiteData(RowBlocks train, boolean oneClass, RowBlocks test) {
  public SiteData {
    requireNonNull(train, "train");
    requireNonNull(test, "test");
  }
}
