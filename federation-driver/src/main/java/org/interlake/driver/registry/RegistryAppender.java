package org.interlake.driver.registry;

/** Where batches go in. */
public interface RegistryAppender {
  /**
   * Commits every row that is not there yet; the same batch twice is the same as once.
   *
   * @throws RegistryException if not all of it could be committed; the call can be repeated
   */
  AppendOutcome append(RegistryBatch batch);

  /**
   * What became of a batch's rows.
   *
   * @param written rows that this call has committed
   * @param repeated rows that were dropped because their position was there already
   */
  record AppendOutcome(int written, int repeated) {
    static final AppendOutcome NOTHING = new AppendOutcome(0, 0);

    AppendOutcome plus(AppendOutcome other) {
      return new AppendOutcome(written + other.written, repeated + other.repeated);
    }
  }
}
