package org.interlake.integration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.RunId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as an operator types it, in a process of its own. */
final class ContributionsCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void aRunIsValuedPrintedAndRecordedOnce() throws Exception {
    try (TestFederation hospitals =
            TestFederation.of(folder, "demo-hospitals", List.of("north", "south", "west"));
        Processes processes = new Processes(folder.resolve("logs"))) {
      String reference = layOut(hospitals);
      RunId run = new RunId("turned");
      hospitals.run(hospitals.plan("breast-cancer-newton"), run);

      Processes.Running first =
          contributions(processes, "first", hospitals, "turned", "--reference", reference);
      assertThat(first.exitCode(PATIENCE)).as(first.output()).isZero();
      assertThat(first.output())
          .contains("run turned, by log-loss on ", "LEAVE-ONE-OUT", "worst site ", "Jain's index")
          .containsPattern("(?s)SITE.*(north|south) .*west .*all ")
          .containsPattern("west +\\d+ +-\\d+\\.\\d+ +exact +-\\d")
          .containsPattern("wrote \\d+ rows into the registry");
      Processes.Running again =
          contributions(processes, "again", hospitals, "turned", "--reference", reference);
      assertThat(again.exitCode(PATIENCE)).as(again.output()).isZero();
      assertThat(again.output()).contains("the registry had these values already");

      Processes.Running nothing = contributions(processes, "nothing", hospitals, "no-such-run");
      assertThat(nothing.exitCode(PATIENCE)).isEqualTo(65);
      assertThat(nothing.output())
          .contains("interlake: there is no run no-such-run on the exchange (there are: [turned];");
    }
  }

  /** Turns the labels that west trains on; returns a table of all rows that nobody trains on. */
  private String layOut(TestFederation hospitals) throws Exception {
    Dataset<Row> rows = Hospitals.breastCancer(LocalSpark.session());
    hospitals.addTables(
        "breast-cancer",
        "site",
        rows.withColumn(
            "malignant",
            when(
                    col("site").equalTo("west").and(col("split").equalTo("train")),
                    lit(1).minus(col("malignant")))
                .otherwise(col("malignant"))
                .cast("bigint")));
    String reference = folder.resolve("reference").toString();
    rows.filter(col("split").equalTo("test"))
        .drop("site", "split")
        .write()
        .format("delta")
        .save(reference);
    return reference;
  }

  private static Processes.Running contributions(
      Processes processes, String name, TestFederation hospitals, String run, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("contributions", run));
    arguments.addAll(List.of("--conf-file", hospitals.driverFile().toString()));
    arguments.addAll(List.of(more));
    return processes.interlake(name, arguments.toArray(String[]::new));
  }
}
