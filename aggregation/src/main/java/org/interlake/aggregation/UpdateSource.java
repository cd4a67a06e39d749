package org.interlake.aggregation;

import java.io.Serializable;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;

/** How a task on any executor opens an update's object. It is shipped to executors. */
public interface UpdateSource extends Serializable {
  /** Opens an object that is known to exist. The caller closes it. */
  ObjectReader open(ExchangePath object);
}
