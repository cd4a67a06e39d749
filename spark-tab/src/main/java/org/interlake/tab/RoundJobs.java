package org.interlake.tab;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Which Spark jobs are a round's: a thread's jobs carry the run and round that the thread is at, in
 * properties that Spark writes to the event log with each job.
 */
public final class RoundJobs {
  private static final String RUN = "interlake.run";
  private static final String ROUND = "interlake.round";
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext spark;

  public RoundJobs(SparkContext spark) {
    this.spark = spark;
  }

  /**
   * Spark jobs that this thread starts from now on are that round's.
   *
   * @param round 0 for what is done between rounds
   * @param description shown among Spark's jobs
   */
  public void begin(String run, int round, String description) {
    spark.setLocalProperty(RUN, run);
    spark.setLocalProperty(ROUND, Integer.toString(round));
    spark.setLocalProperty(DESCRIPTION, description);
  }

  /** Spark jobs that this thread starts from now on are no run's. */
  public void end() {
    spark.setLocalProperty(RUN, null);
    spark.setLocalProperty(ROUND, null);
    spark.setLocalProperty(DESCRIPTION, null);
  }

  /**
   * A Spark job that is a round's.
   *
   * @param stages the ids of its stages, the first of them first
   */
  public record Job(String run, int round, int id, List<Integer> stages) {
    public Job {
      stages = List.copyOf(stages);
    }

    /** What a job's start says of it, if it is a round's. */
    public static Optional<Job> of(SparkListenerJobStart start) {
      Properties properties = start.properties();
      String run = properties == null ? null : properties.getProperty(RUN);
      String round = properties == null ? null : properties.getProperty(ROUND);
      if (run == null || round == null || !round.matches("\\d{1,9}")) {
        return Optional.empty();
      }
      return Optional.of(
          new Job(
              run,
              Integer.parseInt(round),
              start.jobId(),
              IntStream.range(0, start.stageInfos().size())
                  .mapToObj(i -> start.stageInfos().apply(i).stageId())
                  .sorted()
                  .toList()));
    }
  }
}
