package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.message.MessageCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionSectionTest {
  private static final String DESCENT = "localEpochs: 1, batchSize: 8, learningRate: 0.1";

  private static Plan plan(String strategy, String compression) {
    return PlanReader.parse(
        "a plan",
        """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b]
        features: [{column: x, type: double}]
        label: {column: y, type: long, positive: 1, negative: 0}
        model: {name: m, family: logistic-regression}
        strategy: {%s}
        compression: {%s}
        rounds: {maximum: 3}
        """
            .formatted(strategy, compression));
  }

  private static CompressionSpec read(String compression) {
    return plan("name: fedavg, " + DESCENT, compression).compression();
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(read("")).isEqualTo(new CompressionSpec.None());
    assertThat(read("name: int8")).isEqualTo(new CompressionSpec.Int8(false));
    assertThat(read("name: float16, zstd: true")).isEqualTo(new CompressionSpec.Float16(true));
    assertThat(read("name: top-k"))
        .isEqualTo(new CompressionSpec.TopK(0.05, CompressionSpec.Numbers.FLOAT16, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: none",
        "name: float32, zstd: true",
        "name: float16",
        "name: int8",
        "name: top-k, share: 0.25, values: int8, zstd: true"
      })
  void aPlanIsTheSameAfterItsJourney(String compression) {
    Plan plan = plan("name: fedavg, " + DESCENT, compression);

    assertThat(MessageCodec.read(MessageCodec.write(plan), RunPlan.class)).isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: none, zstd: true    | compression.zstd: belongs to kind of compression float32
          name: int8, share: 0.1    | compression.share: belongs to kind of compression top-k
          name: top-k, share: 0     | Invalid share: 0.0 (must be above 0 and at most 1)
          name: top-k, share: 1.5   | Invalid share: 1.5 (must be above 0 and at most 1)
          name: top-k, values: int4 | int4
          name: gzip                | gzip
          """)
  void refusesWhatMakesNoSense(String compression, String why) {
    assertThatThrownBy(() -> read(compression))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: newton              | under strategy newton sites send sums, which stay exact (use strategy fedavg
          name: lbfgs               | under strategy lbfgs sites send sums
          name: qfedavg, q: 1       | divides by their sum
          name: scaffold            | must stay equal to what the sites keep
          name: feddyn, alpha: 0.1  | must stay equal to what the sites keep
          """)
  void refusesStrategiesWhoseSumsMustBeExact(String strategy, String why) {
    String descends = strategy.contains("newton") || strategy.contains("lbfgs") ? "" : DESCENT;
    assertThatThrownBy(
            () -> plan(descends.isEmpty() ? strategy : strategy + ", " + descends, "name: int8"))
        .hasMessageContaining("Invalid compression: int8")
        .hasMessageContaining(why);
  }

  @Test
  void aBufferKeepsNoResiduals() {
    String strategy = "name: fedbuff, bufferSize: 2, " + DESCENT;

    assertThat(plan(strategy, "name: int8").compression().label()).isEqualTo("int8");
    assertThatThrownBy(() -> plan(strategy, "name: top-k"))
        .hasMessageContaining("under strategy fedbuff it may go into a later one");
  }
}
