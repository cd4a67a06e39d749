package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.aggregation.FoldInput;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.VectorBlocks;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

class EarlierModelsTest {
  private static final VectorLayout MODEL =
      VectorLayout.single("parameters", ElementType.FLOAT64, 2);
  private static final VectorLayout UPDATE = VectorLayout.single("fedavg", ElementType.FLOAT64, 3);
  private static final RoundNumber BEFORE = new RoundNumber(4);
  private static final RoundNumber NOW = new RoundNumber(5);

  private static VerifiedUpdate update(
      String site, RoundNumber answered, long rows, double counts) {
    Digest digest = Digest.of(new byte[0]);
    FoldInput input =
        new FoldInput(
            new SiteId(site),
            new ExchangePath(List.of("sites", site)),
            new VectorBlocks(UPDATE, 0, 4096, List.of(digest), Optional.empty()),
            counts);
    return new VerifiedUpdate(
        new SiteId(site),
        answered,
        Told.of(
            new UpdateReport(rows, new TableVersion("delta", "t", 0, digest), new TreeMap<>(), 0)),
        digest,
        input,
        rows,
        List.of(),
        1);
  }

  private static EarlierModels models() {
    EarlierModels models = new EarlierModels(1);
    models.remember(BEFORE, DoubleVector.of(MODEL, 1, -2));
    models.remember(NOW, DoubleVector.of(MODEL, 3, 5));
    return models;
  }

  /**
   * Differences d_a = (1, 1) from the model of now and d_b = (-4, 2) from the one before, of 30 and
   * 10 rows, the late one counting half: the step is (30 d_a + 5 d_b) / 40.
   */
  @Test
  void differencesFromSeveralModelsMakeTheStepThatModelsMake() {
    List<VerifiedUpdate> updates = List.of(update("a", NOW, 30, 30), update("b", BEFORE, 10, 5));
    DoubleVector asModels =
        DoubleVector.of(
            UPDATE, (30 * (3 + 1) + 5 * (1 - 4)) / 35.0, (30 * (5 + 1) + 5 * (-2 + 2)) / 35.0, 7);
    DoubleVector asDifferences =
        DoubleVector.of(UPDATE, 3 + (30 * 1 + 5 * -4) / 35.0, 5 + (30 * 1 + 5 * 2) / 35.0, 7);

    DoubleVector moved = models().movedByDifferences(NOW, updates, asDifferences);

    assertThat(moved.toArray())
        .containsExactly(new double[] {3 + 10 / 40.0, 5 + 40 / 40.0, 7}, within(1e-12));
    assertThat(models().moved(NOW, updates, asModels).toArray())
        .containsExactly(moved.toArray(), within(1e-12));
  }

  @Test
  void whatIsNotLateIsTheMean() {
    List<VerifiedUpdate> updates = List.of(update("a", NOW, 30, 30), update("b", NOW, 10, 10));
    DoubleVector mean = DoubleVector.of(UPDATE, 0.1, 0.2, 0.3);

    assertThat(models().movedByDifferences(NOW, updates, mean)).isSameAs(mean);
  }
}
