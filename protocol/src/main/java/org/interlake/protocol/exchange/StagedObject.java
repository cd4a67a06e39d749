package org.interlake.protocol.exchange;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** An object that is being written in a folder, and that no reader sees yet. For one thread. */
public interface StagedObject extends Closeable {
  /** Where its bytes go. The caller does not close it. */
  OutputStream out();

  /**
   * Makes it appear, whole, unless there is an object.
   *
   * @return false if there is one, which stays
   * @throws IOException if it did not appear, or nobody can tell
   */
  boolean publish() throws IOException;

  /** Leaves nothing of it, unless it has appeared. */
  @Override
  void close() throws IOException;
}
