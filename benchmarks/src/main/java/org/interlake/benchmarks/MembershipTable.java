package org.interlake.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.interlake.benchmarks.membership.Interval;
import org.interlake.benchmarks.membership.PrivacyBound;
import org.interlake.benchmarks.membership.Scores;

/** Outcomes as lines of a page. */
final class MembershipTable {
  static final int RESAMPLINGS = 200;
  private static final long SEED = 1;
  private static final double LARGE_FPR = 0.01;
  private static final double SMALL_FPR = 0.001;

  private final List<String> accuracies = new ArrayList<>();
  private final List<String> attacks = new ArrayList<>();

  /** A way of training. */
  void add(String privacy, MembershipTrial.Outcome outcome, PrivacyBound bound) {
    accuracies.add(
        String.format(
            Locale.ROOT,
            "| %s | %.3f | %.3f |",
            privacy,
            outcome.trainAccuracy(),
            outcome.testAccuracy()));
    attack(privacy, "final model, loss", outcome.finalModels().byLoss());
    attack(privacy, "final model, likelihood ratio", outcome.finalModels().byLikelihoodRatio());
    attack(privacy, "update, loss", outcome.updates().byLoss());
    attack(privacy, "update, likelihood ratio", outcome.updates().byLikelihoodRatio());
    if (Double.isFinite(bound.epsilon())) {
      attacks.add(
          String.format(
              Locale.ROOT,
              "| %s | *any: at most* | %.3f | %.3f | %.4f | %.4f |",
              privacy,
              bound.auc(),
              bound.advantage(),
              bound.tprAt(LARGE_FPR),
              bound.tprAt(SMALL_FPR)));
    }
  }

  private void attack(String privacy, String attack, List<Scores> models) {
    attacks.add(
        "| %s | %s | %s | %s | %s | %s |"
            .formatted(
                privacy,
                attack,
                figure(models, Scores::auc, 3),
                figure(models, Scores::advantage, 3),
                figure(models, scores -> scores.tprAt(LARGE_FPR), 4),
                figure(models, scores -> scores.tprAt(SMALL_FPR), 4)));
  }

  private static String figure(List<Scores> models, ToDoubleFunction<Scores> figure, int digits) {
    Interval interval = Interval.of(models, figure, RESAMPLINGS, SEED);
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT,
        number + " (" + number + " - " + number + ")",
        interval.value(),
        interval.low(),
        interval.high());
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("| privacy | accuracy, trained on | accuracy, held out |");
    lines.add("|---|---|---|");
    lines.addAll(accuracies);
    lines.add("");
    lines.add("| privacy | attack | AUC | advantage | TPR at FPR 1 % | TPR at FPR 0.1 % |");
    lines.add("|---|---|---|---|---|---|");
    lines.addAll(attacks);
    return lines;
  }
}
