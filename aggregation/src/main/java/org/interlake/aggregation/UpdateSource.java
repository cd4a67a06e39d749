package org.interlake.aggregation;

import java.io.Serializable;
import java.util.Optional;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;

/** How a task on any executor opens an update's object. It is shipped to executors. */
public interface UpdateSource extends Serializable {
  /** Whether tasks on executors can open what this process can; if not, it folds by itself. */
  default boolean isShared() {
    return true;
  }

  /** Opens an object, or says that it is no longer there. The caller closes it. */
  Optional<ObjectReader> open(ExchangePath object);
}
