package org.interlake.site.ui;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.apache.spark.util.kvstore.KVIndex;
import org.interlake.tab.JobLink;

/**
 * An answered round in the Spark store of a site.
 *
 * @param jobs the Spark jobs that computed the answer
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SiteRoundRow(SiteEvent.CallAnswered answer, List<JobLink> jobs) {
  static final String OF_RUN = "run";

  @KVIndex
  @JsonIgnore
  public String key() {
    return keyOf(answer.run(), answer.round());
  }

  @KVIndex(OF_RUN)
  @JsonIgnore
  public String ofRun() {
    return answer.run();
  }

  static String keyOf(String run, int round) {
    return "%s/%09d".formatted(run, round);
  }
}
