package org.interlake.tab;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * What a party tells its own Spark listeners and event log of a run. Each party has its own closed
 * set of them, as records; {@code docs/spec/spark-events.md} has their fields.
 *
 * <p>Law: a reader takes a log of an older or newer version. What it does not know it passes over;
 * what is not there is empty, 0, or a negative number where 0 would say something.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public interface TabEvent extends SparkListenerEvent {
  /** Of the events' form; it rises when a field changes its meaning. */
  int FORMAT = 1;

  int format();

  String run();

  /** When, in milliseconds since 1970. */
  long at();

  /** A text of an event, which may be missing in a log. */
  static String said(String text) {
    return text == null ? "" : text;
  }

  /** A list of an event, which may be missing in a log. */
  static <T> List<T> listed(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
