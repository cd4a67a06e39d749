package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.UpdateSource;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;

/** A round's updates in this process's memory, for folds that come by the hundred. */
final class HeldUpdates implements UpdateSource {
  private static final long serialVersionUID = 1L;

  /** Of the heap, held updates take no more than this part. */
  private static final int SHARE_OF_HEAP = 8;

  private final transient MemoryExchange held;

  private HeldUpdates(MemoryExchange held) {
    this.held = requireNonNull(held, "held");
  }

  /**
   * Reads a round's updates, if they are small enough to be held.
   *
   * @param bytes of all their objects
   */
  static Optional<UpdateSource> of(Exchange exchange, List<FoldInput> inputs, long bytes) {
    if (bytes > Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP) {
      return Optional.empty();
    }
    MemoryExchange held = new MemoryExchange();
    for (FoldInput input : inputs) {
      try (ObjectReader object = exchange.open(input.object()).orElseThrow()) {
        held.publish(input.object(), Content.of(object.read(0, Math.toIntExact(object.length()))));
      }
    }
    return Optional.of(new HeldUpdates(held));
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath object) {
    return held.open(object);
  }
}
