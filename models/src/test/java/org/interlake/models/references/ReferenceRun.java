package org.interlake.models.references;

import java.util.ArrayList;
import java.util.List;
import org.interlake.models.TestFederation;
import org.interlake.models.TestFederation.Trained;
import org.interlake.models.TestPlans;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A model of a data set, how it is trained, and what the reference says of it.
 *
 * @param model what is trained, in words
 * @param training how, in words
 * @param seeds one training for each
 * @param unit what RMSE and MAE are multiplied by: the deviation of a label that was standardised
 */
record ReferenceRun(
    String model,
    String training,
    TestPlans plans,
    List<Long> seeds,
    double unit,
    List<Expected> expected) {
  static final List<Long> ONCE = List.of(1L);
  static final List<Long> TWICE = List.of(1L, 2L);
  static final List<Long> THRICE = List.of(1L, 2L, 3L);

  /** How far from a FedAvg column one lands: 2 sd, and this share of the value. */
  private static final double SHARE = 0.005;

  /**
   * A number of the reference.
   *
   * @param deviation its sd over seeds; 0 of a result that has none
   * @param tolerance how far off ours may be
   * @param digits after the point
   */
  record Expected(Metric metric, double value, double deviation, double tolerance, int digits) {
    /** Of a solver that finds the same optimum: equal in the printed digits. */
    static Expected exact(Metric metric, double value, int digits) {
      return new Expected(metric, value, 0, Math.pow(10, -digits), digits);
    }

    /** Of a training with other random draws. */
    static Expected drawn(Metric metric, double value, double deviation, int digits) {
      return new Expected(metric, value, deviation, 2 * deviation + SHARE * value, digits);
    }
  }

  ReferenceRun {
    seeds = List.copyOf(seeds);
    expected = List.copyOf(expected);
  }

  /** The same with fewer seeds and rounds, and with other expectations. */
  ReferenceRun shortened(List<Long> fewerSeeds, int rounds, List<Expected> instead) {
    return new ReferenceRun(
        model, training, plans.withRounds(rounds, 0), fewerSeeds, unit, instead);
  }

  ReferenceRun withSeeds(List<Long> otherSeeds) {
    return new ReferenceRun(model, training, plans, otherSeeds, unit, expected);
  }

  Plan plan() {
    return plans.plan();
  }

  /**
   * What came of it.
   *
   * @param bytesARound what all sites send of updates in a training round, and the model once
   * @param metrics on the held-out rows, by seed
   */
  record Outcome(
      ReferenceRun run,
      int sites,
      int rounds,
      long bytesARound,
      DoubleVector parameters,
      List<Metrics> metrics) {
    /** The mean over the seeds. */
    double mean(Metric metric) {
      return metrics.stream().mapToDouble(m -> of(m, metric)).average().orElseThrow();
    }

    /** The deviation over the seeds; divisor n, as numpy's. */
    double deviation(Metric metric) {
      double mean = mean(metric);
      return Math.sqrt(
          metrics.stream()
              .mapToDouble(m -> Math.pow(of(m, metric) - mean, 2))
              .average()
              .orElseThrow());
    }

    /** What the expectation's tolerance is widened by: a sketched metric is known up to it. */
    double bound(Metric metric) {
      return metrics.stream()
          .mapToDouble(m -> m.values().get(metric).bound().orElse(0))
          .max()
          .orElseThrow();
    }

    private double of(Metrics m, Metric metric) {
      return m.get(metric) * (metric == Metric.RMSE || metric == Metric.MAE ? run.unit : 1);
    }

    /** In the words of the reference's table. */
    @Override
    public String toString() {
      StringBuilder text =
          new StringBuilder("%s, %s: %d rounds".formatted(run.model, run.training, rounds));
      for (Expected e : run.expected) {
        text.append(
            ", %s %s (reference %s)"
                .formatted(
                    e.metric(),
                    ResultsTable.number(mean(e.metric()), deviation(e.metric()), e.digits()),
                    ResultsTable.number(e.value(), e.deviation(), e.digits())));
      }
      return text.toString();
    }
  }

  /** Trains once for each seed. */
  Outcome on(TestFederation federation) {
    List<Metrics> metrics = new ArrayList<>();
    Trained trained = null;
    for (long seed : seeds) {
      Plan plan = plans.withSeed(seed).plan();
      trained = federation.train(plan);
      metrics.add(federation.evaluate(plan, trained.parameters()));
    }
    TrainingAlgorithm algorithm = TrainingAlgorithms.of(plan(), federation.contract());
    int sites = federation.data().size();
    Outcome outcome =
        new Outcome(
            this,
            sites,
            trained.rounds(),
            sites * algorithm.updateLayout().byteLength()
                + algorithm.parameterLayout().byteLength(),
            trained.parameters(),
            metrics);
    System.out.println(outcome);
    return outcome;
  }
}
