package org.interlake.protocol.plan;

/** Which updates can be coded. */
final class CompressionRules {
  private CompressionRules() {}

  /**
   * Refuses what cannot.
   *
   * @throws IllegalArgumentException that names the plan's keys at fault and what goes with what
   */
  static void check(CompressionSpec compression, StrategySpec strategy, PrivacySpec privacy) {
    if (!(compression instanceof CompressionSpec.Coded coded)) {
      return;
    }
    if (!(privacy.secureAggregation() instanceof SecureAggregationSpec.None)) {
      throw refused(
          coded,
          "codes each site's update by itself, and under privacy.secureAggregation updates are masked and can only be added up",
          "leave one of them out");
    }
    if (!(strategy instanceof StrategySpec.Local)) {
      throw refused(
          coded,
          "rounds how models differ, and under strategy %s sites send sums, which stay exact"
              .formatted(strategy.strategy()),
          "use strategy fedavg, or leave compression out");
    }
    if (strategy instanceof StrategySpec.QFedAvg) {
      throw refused(
          coded,
          "rounds how models differ, and under strategy qfedavg sites send steps that the driver divides by their sum",
          "use strategy fedavg, or leave compression out");
    }
    if (strategy instanceof StrategySpec.Scaffold || strategy instanceof StrategySpec.FedDyn) {
      throw refused(
          coded,
          "would change what the driver adds up, and under strategy %s that must stay equal to what the sites keep"
              .formatted(strategy.strategy()),
          "use strategy fedavg, or leave compression out");
    }
    if (coded instanceof CompressionSpec.TopK && strategy instanceof StrategySpec.FedBuff) {
      throw refused(
          coded,
          "keeps what it did not send with an update that went into the next model, and under strategy fedbuff it may go into a later one",
          "use int8, or strategy fedavg");
    }
  }

  private static IllegalArgumentException refused(
      CompressionSpec.Coded coded, String why, String remedy) {
    return new IllegalArgumentException(
        "Invalid compression: %s %s (%s)".formatted(coded.kind(), why, remedy));
  }
}
