package org.interlake.tab;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * A Spark job, and its stages: a part of rows in Spark's store.
 *
 * @param stages ids, in rising order
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobLink(int job, List<Integer> stages) {
  public JobLink {
    stages = stages == null ? List.of() : List.copyOf(stages);
  }

  /** Links to Spark's pages of jobs and their stages. */
  public static void write(Addresses addresses, Markup page, List<JobLink> jobs) {
    if (jobs.isEmpty()) {
      page.text("none");
    }
    for (int i = 0; i < jobs.size(); i++) {
      JobLink job = jobs.get(i);
      page.text(i == 0 ? "" : ", ");
      page.link(
          addresses.of("/jobs/job/", "id", Integer.toString(job.job())), "job\u00a0" + job.job());
      page.text(" (");
      for (int k = 0; k < job.stages().size(); k++) {
        page.text(k == 0 ? "stage\u00a0" : ", ");
        page.link(
            addresses.of(
                "/stages/stage/", "id", Integer.toString(job.stages().get(k)), "attempt", "0"),
            job.stages().get(k));
      }
      page.text(")");
    }
  }
}
