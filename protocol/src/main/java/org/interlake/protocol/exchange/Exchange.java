package org.interlake.protocol.exchange;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The place where messages pass. Laws, held by {@code ExchangeContractTest} for every
 * implementation:
 *
 * <ul>
 *   <li>an object is seen whole or not at all, and never changes;
 *   <li>of several writers of different content to one path exactly one is {@link
 *       Publication.Published}; the others learn that they are not;
 *   <li>publishing the same content again is a no-op.
 * </ul>
 *
 * <p>Every method throws {@link ExchangeException} when the place cannot be reached or refuses.
 */
public interface Exchange extends Closeable {
  /** Makes {@code content} appear at {@code path}. */
  Publication publish(ExchangePath path, Content content);

  /** Opens an object for reading, or says that there is none (yet). The caller closes it. */
  Optional<ObjectReader> open(ExchangePath path);

  /** Whether there is an object at {@code path}: the cheapest question, made for polling. */
  boolean exists(ExchangePath path);

  /**
   * The names of the children of a folder, sorted; none if there is no such folder. Names that
   * start with a dot, such as that of a staging folder, are left out: no object has one.
   */
  List<String> list(ExchangePath folder);

  /**
   * Waits until something may have changed since the last call of this method, or {@code atMost} is
   * over. An exchange that is told of changes returns at once when there was one; any other just
   * waits. What has changed, the caller looks up.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  default void awaitChange(Duration atMost) throws InterruptedException {
    Thread.sleep(atMost.toMillis(), atMost.toNanosPart() % 1_000_000);
  }

  @Override
  void close();
}
