package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.interlake.driver.registry.ContractVersion;
import org.interlake.driver.registry.MetricValue;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.RunEvent;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.driver.run.SummaryRows;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.LabelSummary;
import org.interlake.models.glm.GlmSummary;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of its final model, beside the metrics: errors, tests, deviances, warnings. */
final class SummaryTest {
  /** The dose follows from the age, and illness from nothing. */
  private static final String COLLINEAR_ROWS =
      "SELECT CAST(id AS DOUBLE) age, 2.0D * id dose, CAST(pmod(hash(id), 2) AS BIGINT) ill FROM range(60)";

  @TempDir Path folder;

  @Test
  void coefficientsAreTestedAndADroppedColumnIsNamedOnce() throws Exception {
    try (Wards wards = new Wards(folder)) {
      Path table = folder.resolve("tables/collinear");
      LocalSpark.session().sql(COLLINEAR_ROWS).write().format("delta").save(table.toString());
      RunId run = new RunId("summary");
      for (String site : List.of("a", "b", "c")) {
        wards.readFrom(site, table.toString());
      }
      Plan plan =
          Wards.plan(
              "sites: [a, b, c]",
              "{name: fedavg, localEpochs: 1, batchSize: 16, learningRate: 0.05}",
              "{name: newton, collinear: drop}",
              "maximum: 1",
              "maximum: 4");
      TestFederation federation = wards.federation();
      TestFederation.Heard heard = new TestFederation.Heard();
      var sites = Stream.of("a", "b", "c").map(site -> federation.follow(site, run)).toList();
      federation.driveHere(plan, run, heard);
      for (var site : sites) {
        site.get(30, TimeUnit.SECONDS);
      }

      assertThat(heard.warnings).singleElement().asString().contains("dose");
      assertThat(federation.registry().events(run))
          .filteredOn(event -> event.kind().equals("warning"))
          .extracting(RunEvent::message)
          .isEqualTo(heard.warnings);

      PromotedModel model = federation.promoted().latest("wards").orElseThrow();
      List<TestedCoefficient> tested = federation.registry().coefficients(run);
      assertThat(tested)
          .extracting(TestedCoefficient::name)
          .containsExactly("(intercept)", "age", "dose");
      assertThat(tested)
          .extracting(TestedCoefficient::estimate)
          .isEqualTo(model.model().coefficients().stream().map(c -> c.value()).toList());
      assertThat(tested).allMatch(c -> c.model().equals(model.model().digest()));
      TestedCoefficient age = tested.get(1);
      assertThat(age.statistic().orElseThrow())
          .isCloseTo(age.estimate() / age.standardError().orElseThrow(), within(1e-12));
      assertThat(tested.get(2).standardError()).isEmpty();

      List<MetricValue> metrics = federation.registry().metrics(run);
      GlmSummary summary =
          SummaryRows.read(plan, model.model().digest(), tested, metrics).orElseThrow();
      assertThat(summary.residualDegrees()).isEqualTo(180 - 2);
      assertThat(summary.nullDegrees()).isEqualTo(180 - 1);
      assertThat(summary.aic().orElseThrow()).isCloseTo(summary.deviance() + 4, within(1e-9));
      assertThat(summary.nullDeviance().orElseThrow())
          .isCloseTo(nullDeviance(federation, run), within(1e-9));
      assertThat(summary.toText()).contains("Std. Error", "dose", "Null deviance");
    }
  }

  /** -2 log-likelihood of the mean label. */
  private static double nullDeviance(TestFederation federation, RunId run) {
    Optional<ContractVersion> contract = federation.registry().contracts(run).stream().findFirst();
    LabelSummary.Binary label =
        (LabelSummary.Binary)
            MessageCodec.read(contract.orElseThrow().json(), FittedContract.class).label();
    double positives = (double) label.positiveRows();
    double negatives = (double) label.negativeRows();
    double rows = positives + negatives;
    return -2 * (positives * Math.log(positives / rows) + negatives * Math.log(negatives / rows));
  }
}
