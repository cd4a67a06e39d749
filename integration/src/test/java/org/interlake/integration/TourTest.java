package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of Interlake, once through: three hospitals train one model, and no row moves. */
final class TourTest {
  @TempDir Path folder;

  @Test
  void threeHospitalsTrainOneModelAndNoRowMoves() throws Exception {
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      Plan plan = hospitals.plan("breast-cancer-newton");
      RunId run = new RunId("tour");

      RunResult result = hospitals.run(plan, run);

      assertThat(result).isInstanceOf(RunResult.Finished.class);
      assertThat(result.reason()).startsWith("converged");

      PromotedModel model = hospitals.promoted().latest("breast-cancer").orElseThrow();
      assertThat(model.version()).isEqualTo(1);
      assertThat(model.model().digest()).isEqualTo(((RunResult.Finished) result).model());
      assertThat(model.model().contributors()).hasSize(3);

      List<RunState> states = hospitals.registry().states(run);
      assertThat(states).last().extracting(RunState::status).isEqualTo(RunState.Status.FINISHED);

      Row auc =
          LocalSpark.session()
              .sql(
                  """
                  SELECT value, bound FROM delta.`%s/registry/metric`
                  WHERE run = 'tour' AND scope = 'overall' AND split = 'test' AND name = 'auc'
                  ORDER BY round DESC LIMIT 1
                  """
                      .formatted(folder))
              .head();
      assertThat(auc.getDouble(0)).isGreaterThan(0.98);
    }
  }
}
