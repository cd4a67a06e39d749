package org.interlake.driver.ui;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.apache.spark.util.kvstore.KVIndex;
import org.interlake.tab.JobLink;

/**
 * A run in Spark's store.
 *
 * @param plan what was opened; the newest, if several drivers have had it in this application
 * @param opened when it was first seen here
 * @param state {@code running}, or what {@link DriverEvent.RunEnded} says
 * @param ended 0 while it runs
 * @param round that is open, 0 between rounds
 * @param waitingFor the first sites that the open round waits for
 * @param rounds that have closed
 * @param trained training rounds that have closed
 * @param roundMillis the mean of the last training rounds; negative if there is none
 * @param notes the newest last
 * @param jobs Spark jobs between rounds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunRow(
    DriverEvent.RunOpened plan,
    long opened,
    String state,
    String reason,
    long ended,
    int round,
    String purpose,
    long roundSince,
    long roundDeadline,
    List<String> waitingFor,
    int rounds,
    int trained,
    long roundMillis,
    long bytes,
    int contributions,
    int refused,
    int missing,
    String promotedModel,
    long promotedVersion,
    List<DriverEvent.Noted> notes,
    List<JobLink> jobs) {
  static final String RUNNING = "running";

  @KVIndex
  @JsonIgnore
  public String key() {
    return plan.run();
  }

  boolean running() {
    return state.equals(RUNNING);
  }

  boolean trains() {
    return plan.maximumRounds() > 0;
  }

  /** How long training still takes at most, in milliseconds; negative if nobody knows. */
  long remainingMillis() {
    return running() && trains() && roundMillis >= 0
        ? roundMillis * Math.max(0, plan.maximumRounds() - trained)
        : -1;
  }
}
