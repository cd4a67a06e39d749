package org.interlake.integration;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.RunId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as an operator types it. */
final class ContributionsCommandTest {
  @TempDir Path folder;

  @Test
  void aRunIsValuedPrintedAndRecordedOnce() throws Exception {
    try (TestFederation hospitals =
        TestFederation.of(folder, "demo-hospitals", List.of("north", "south", "west"))) {
      String reference = layOut(hospitals);
      RunId run = new RunId("turned");
      hospitals.run(hospitals.plan("breast-cancer-newton"), run);

      Typed first = contributions(hospitals, "turned", "--reference", reference);
      assertThat(first.exitCode()).as(first.output()).isZero();
      assertThat(first.output())
          .contains("run turned, by log-loss on ", "LEAVE-ONE-OUT", "worst site ", "Jain's index")
          .containsPattern("(?s)SITE.*(north|south) .*west .*all ")
          .containsPattern("west +\\d+ +-\\d+\\.\\d+ +exact +-\\d")
          .containsPattern("wrote \\d+ rows into the registry");
      Typed again = contributions(hospitals, "turned", "--reference", reference, "--json");
      assertThat(again.exitCode()).as(again.output()).isZero();
      JsonNode answer = new ObjectMapper().readTree(again.output());
      assertThat(answer.get("rowsWritten").asInt()).as("the registry had them").isZero();
      assertThat(answer.get("sites").findValuesAsText("site"))
          .containsExactly("north", "south", "west");
      assertThat(answer.at("/sites/2/shapley").asDouble()).isNegative();
      assertThat(answer.at("/spread/worst/site").asText()).isNotEmpty();

      Typed nothing = contributions(hospitals, "no-such-run");
      assertThat(nothing.exitCode()).isEqualTo(65);
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

  private static Typed contributions(TestFederation hospitals, String run, String... more) {
    List<String> arguments = new ArrayList<>(List.of("contributions", run));
    arguments.addAll(List.of("--conf-file", hospitals.driverFile().toString()));
    arguments.addAll(List.of(more));
    return Typed.interlake(arguments.toArray(String[]::new));
  }
}
