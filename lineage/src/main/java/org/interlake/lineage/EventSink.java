package org.interlake.lineage;

/** Takes events to a backend, one after the other. */
interface EventSink {
  /**
   * Returns when the backend has it.
   *
   * @throws Exception whatever the backend's client throws
   */
  void send(LineageEvent event) throws Exception;

  /**
   * Lets go of the backend.
   *
   * @throws Exception whatever the backend's client throws
   */
  void close() throws Exception;
}
