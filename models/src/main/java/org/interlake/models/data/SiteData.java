package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

/**
 * A site's rows under the fitted contract: what training and metrics run on. Lives as long as the
 * {@link SiteTable} it came from.
 *
 * @param train the training rows, at least one
 * @param trainPositives how many of them carry the positive label
 * @param test the held-out rows, possibly none
 */
public record SiteData(RowBlocks train, long trainPositives, RowBlocks test) {
  public SiteData {
    requireNonNull(train, "train");
    requireNonNull(test, "test");
    if (trainPositives < 0 || trainPositives > train.rows()) {
      throw new IllegalArgumentException(
          "Invalid trainPositives: %d (must be from 0 to the training rows, %d)"
              .formatted(trainPositives, train.rows()));
    }
  }

  /** Whether all training rows carry the same label. */
  public boolean oneClass() {
    return trainPositives == 0 || trainPositives == train.rows();
  }
}
