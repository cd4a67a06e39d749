package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.SchemaFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan may say of personal models, as reader and schema see it. */
class PersonalPlanTest {
  private static final SchemaFile SCHEMA = new SchemaFile("plan.schema.json");
  private static final String FEDAVG = "{name: fedavg, learningRate: 0.1}";
  private static final String LOGISTIC = "{name: m, family: logistic-regression}";

  private static String text(String model, String strategy, String personalization) {
    return """
        interlake: 1
        name: p
        federation: f
        dataset: d
        sites: [a, b]
        features: [{column: x, type: double}]
        label: {column: y, type: long, positive: 1, negative: 0}
        model: %s
        strategy: %s
        personalization: {%s}
        rounds: {maximum: 3}
        """
        .formatted(model, strategy, personalization);
  }

  private static PersonalSpec read(String model, String personalization) {
    return PlanReader.parse("plan", text(model, FEDAVG, personalization)).personalization();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: none",
        "name: fine-tune, epochs: 3",
        "name: ditto, lambda: 0.1, epochs: 2",
        "name: fedper, groups: [intercept]",
        "name: apfl, alpha: 0.25, mixing: fixed"
      })
  void readerAndSchemaTakeEveryKind(String personalization) throws Exception {
    read(LOGISTIC, personalization);
    assertThat(SCHEMA.complaints(text(LOGISTIC, FEDAVG, personalization))).isEmpty();
  }

  @Test
  void keepsWhatAPlanSaysAndFillsTheRest() {
    assertThat(read(LOGISTIC, "name: fine-tune")).isEqualTo(new PersonalSpec.FineTune(1));
    assertThat(read(LOGISTIC, "name: ditto")).isEqualTo(new PersonalSpec.Ditto(1, 1));
    assertThat(read(LOGISTIC, "name: ditto, lambda: 0.1, epochs: 2"))
        .isEqualTo(new PersonalSpec.Ditto(0.1, 2));
    assertThat(read(LOGISTIC, "name: fedper, groups: [intercept]"))
        .isEqualTo(new PersonalSpec.FedPer(List.of("intercept")));
    assertThat(read(LOGISTIC, "name: apfl"))
        .isEqualTo(new PersonalSpec.Apfl(0.5, PersonalSpec.Mixing.ADAPTIVE));
    assertThat(read(LOGISTIC, "")).isEqualTo(new PersonalSpec.None());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: dito | did you mean ditto",
        "name: fine-tune, epochs: 0 | must be 1 or more",
        "name: fine-tune, lambda: 1 | lambda",
        "name: ditto, lambda: -1 | must be 0 or more",
        "name: fedper | groups",
        "name: fedper, groups: [] | name at least one",
        "name: 'fedper', groups: [intercept, intercept] | appears twice",
        "name: apfl, alpha: 1.5 | must be from 0 to 1",
        "name: apfl, mixing: some | fixed",
        "name: apfl, epochs: 1 | epochs"
      })
  void refusesWhatMakesNoSense(String personalization, String said) throws Exception {
    assertThatThrownBy(() -> read(LOGISTIC, personalization))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
    assertThat(SCHEMA.complaints(text(LOGISTIC, FEDAVG, personalization))).isNotEmpty();
  }

  @Test
  void aBufferLeavesNoPlaceForWhatDittoKeeps() {
    String buffered = "{name: fedbuff, learningRate: 0.1, bufferSize: 1}";

    assertThatThrownBy(() -> PlanReader.parse("plan", text(LOGISTIC, buffered, "name: ditto")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ditto")
        .hasMessageContaining("use fine-tune");
    assertThat(
            PlanReader.parse("plan", text(LOGISTIC, buffered, "name: fine-tune")).personalization())
        .isEqualTo(new PersonalSpec.FineTune(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: m, family: logistic-regression} | head | it has intercept, coefficients",
        "{name: m, family: logistic-regression, intercept: none} | intercept | it has coefficients",
        "{name: m, family: mlp, hidden: [4, 2]} | layer-4 | it has layer-1, layer-2, layer-3",
        "{name: m, family: factorization-machine} | bias | it has intercept, coefficients, factors",
        "{name: m, family: linear-svm} | intercept, coefficients | nothing would travel"
      })
  void anUnknownGroupListsTheModelsOwn(String model, String groups, String said) {
    assertThatThrownBy(() -> read(model, "name: fedper, groups: [" + groups + "]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("personalization")
        .hasMessageContaining(said);
  }

  @Test
  void aNetworksLayerIsItsBiasesAndItsWeights() {
    Plan plan =
        PlanReader.parse(
            "plan",
            text("{name: m, family: mlp, hidden: [4]}", FEDAVG, "name: fedper, groups: [layer-2]"));

    assertThat(
            ParameterGroups.segments(
                plan.model(), ((PersonalSpec.FedPer) plan.personalization()).groups()))
        .containsExactly("bias-2", "weights-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fine-tune", "ditto", "apfl"})
  void sitesThatSendSumsHaveNoPersonalModel(String kind) {
    assertThatThrownBy(
            () -> PlanReader.parse("plan", text(LOGISTIC, "{name: newton}", "name: " + kind)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("personalization")
        .hasMessageContaining(kind + " needs sites that descend")
        .hasMessageContaining("use strategy fedavg");
  }

  @Test
  void aTargetOfAModelThatLacksItsGroupsIsRefused() {
    assertThatThrownBy(
            () ->
                PlanReader.parse(
                    "plan",
                    text(LOGISTIC, FEDAVG, "name: fedper, groups: [intercept]")
                        + "stop: {targets: [{metric: auc, value: 0.9}]}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stop")
        .hasMessageContaining("never learns [intercept]");
  }
}
