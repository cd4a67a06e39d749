package org.interlake.driver.ui;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.util.kvstore.KVIndex;
import org.interlake.tab.JobLink;

/**
 * A round in Spark's store.
 *
 * @param closedAt 0 while it is open
 * @param contributed updates that count; of an open round those that came
 * @param lagMedian milliseconds from the call to an update; negative if nobody knows
 * @param jobs the Spark jobs of its aggregation
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RoundRow(
    String run,
    int round,
    String purpose,
    long calledAt,
    long closedAt,
    int called,
    int contributed,
    int refused,
    List<String> missing,
    long lagMedian,
    long lagMax,
    long bytes,
    SortedMap<String, Double> measures,
    List<JobLink> jobs) {
  static final String OF_RUN = "run";

  @KVIndex
  @JsonIgnore
  public String key() {
    return keyOf(run, round);
  }

  @KVIndex(OF_RUN)
  @JsonIgnore
  public String ofRun() {
    return run;
  }

  static String keyOf(String run, int round) {
    return "%s/%09d".formatted(run, round);
  }
}
