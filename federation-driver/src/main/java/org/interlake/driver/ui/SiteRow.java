package org.interlake.driver.ui;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.apache.spark.util.kvstore.KVIndex;

/**
 * A site of a run in Spark's store.
 *
 * @param answer to the plan: {@code waiting}, {@code accepted}, {@code declined}, {@code refused}
 * @param detail of that answer
 * @param lastRound that it answered, 0 if none
 * @param lagMedian milliseconds from a call to its update, of its last answers; negative if nobody
 *     knows
 * @param computeMillis that it spent on its last answer, by its word; negative if it does not say
 * @param epsilon that the run has cost it, by its word; negative where nothing is noised
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SiteRow(
    String run,
    String site,
    String answer,
    String detail,
    int contributed,
    int refused,
    int missing,
    int lastRound,
    long lastAt,
    long lagMedian,
    long lagMax,
    long computeMillis,
    long bytes,
    double epsilon) {
  static final String OF_RUN = "run";

  @KVIndex
  @JsonIgnore
  public String key() {
    return keyOf(run, site);
  }

  @KVIndex(OF_RUN)
  @JsonIgnore
  public String ofRun() {
    return run;
  }

  static String keyOf(String run, String site) {
    return run + "/" + site;
  }
}
