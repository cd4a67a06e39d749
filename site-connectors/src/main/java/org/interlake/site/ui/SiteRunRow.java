package org.interlake.site.ui;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.apache.spark.util.kvstore.KVIndex;
import org.interlake.tab.JobLink;

/**
 * A run in the Spark store of a site.
 *
 * @param answer what the site said to the plan; its text is empty before it said something
 * @param phase that the site is in: {@code waiting}, {@code reading}, {@code computing}, {@code
 *     sending}
 * @param state {@code taking part}, or what {@link SiteEvent.RunOver} says
 * @param ended 0 while it goes on
 * @param lastCall when the newest call was taken up, 0 if none was
 * @param epsilon that the run has cost so far; negative where nothing is noised
 * @param jobs Spark jobs that are no round's: those that read the table
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SiteRunRow(
    SiteEvent.RunFound found,
    SiteEvent.PlanAnswered answer,
    String phase,
    int phaseRound,
    long phaseSince,
    String state,
    String reason,
    long ended,
    long lastCall,
    int answered,
    long bytes,
    double epsilon,
    List<JobLink> jobs) {
  static final String TAKING_PART = "taking part";

  @KVIndex
  @JsonIgnore
  public String key() {
    return found.run();
  }

  boolean goesOn() {
    return ended == 0;
  }
}
