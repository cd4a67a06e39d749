package org.interlake.aggregation;

import java.io.Serializable;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;

/**
 * How a task on any executor writes a part of an aggregate, under the laws of an {@link
 * org.interlake.protocol.exchange.Exchange}: whole or not at all, never over another, and the same
 * bytes again are a no-op. It is shipped to executors.
 */
public interface PartSink extends Serializable {
  /** Makes {@code content} appear at {@code path}; content may be written more than once. */
  Publication publish(ExchangePath path, Content content);
}
