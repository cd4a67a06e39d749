package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import org.interlake.models.RoundWork;

/** A table that was read for training. */
record TrainingWork(RoundWork work) implements SiteWork {
  TrainingWork {
    requireNonNull(work, "work");
  }

  @Override
  public long trainRows() {
    return work.trainRows();
  }

  @Override
  public void close() {
    work.close();
  }
}
