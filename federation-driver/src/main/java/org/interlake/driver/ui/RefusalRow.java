package org.interlake.driver.ui;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.apache.spark.util.kvstore.KVIndex;

/**
 * A refused update in Spark's store.
 *
 * @param number counts a run's refusals
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RefusalRow(
    String run, int number, long at, int round, String site, String reason, String detail) {
  static final String OF_RUN = "run";

  @KVIndex
  @JsonIgnore
  public String key() {
    return keyOf(run, number);
  }

  @KVIndex(OF_RUN)
  @JsonIgnore
  public String ofRun() {
    return run;
  }

  static String keyOf(String run, int number) {
    return "%s/%09d".formatted(run, number);
  }
}
