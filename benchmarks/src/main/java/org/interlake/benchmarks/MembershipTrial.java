package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.benchmarks.membership.ShadowModels;
import org.interlake.benchmarks.membership.ShadowModels.Shadow;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.simulate.WatchedSimulation;
import org.interlake.driver.simulate.WatchedSimulation.Seen;
import org.interlake.models.PrivacyCost;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;

/**
 * Softmax regressions trained by simulations on random halves of few images: what an attacker has
 * to tell members from others by. Row i of the pool is site i mod {@value #SITES}'s, and each model
 * is trained on a row with probability ½, by itself.
 */
final class MembershipTrial {
  static final int SITES = 3;
  private static final int CLASSES = 10;
  private static final int THREADS = 2;
  private static final String SITE = "site";
  private static final SiteId WATCHED = site(0);

  private final SparkSession spark;
  private final Images pool;
  private final Images heldOut;
  private final String emptyFolder;

  /**
   * Images with their labels.
   *
   * @param pixels of each, from 0 to 1
   * @param labels of each, from 0 to 9
   */
  record Images(List<double[]> pixels, List<Long> labels) {
    Images {
      pixels = List.copyOf(pixels);
      labels = List.copyOf(labels);
    }

    int width() {
      return pixels.get(0).length;
    }
  }

  /**
   * How models are trained.
   *
   * @param strategy the plan's section, in braces
   * @param privacy of {@code privacy.differentialPrivacy}, in braces
   * @param rounds of training, 1 or more
   */
  record Setting(String strategy, String privacy, int rounds) {}

  /**
   * What came of a setting.
   *
   * @param finalModels as everybody sees them who gets the model
   * @param updates what the driver sees of one site, in the last round: the rows are that site's
   * @param trainAccuracy mean over the models
   * @param testAccuracy mean over the models
   */
  record Outcome(
      ShadowModels finalModels, ShadowModels updates, double trainAccuracy, double testAccuracy) {}

  /**
   * @param emptyFolder a URI; where a registry would be
   */
  MembershipTrial(SparkSession spark, Images pool, Images heldOut, String emptyFolder) {
    this.spark = requireNonNull(spark, "spark");
    this.pool = requireNonNull(pool, "pool");
    this.heldOut = requireNonNull(heldOut, "heldOut");
    this.emptyFolder = requireNonNull(emptyFolder, "emptyFolder");
  }

  /** The plan, its noise solved for. */
  Plan plan(Setting setting) {
    String features =
        IntStream.range(0, pool.width())
            .mapToObj(
                j ->
                    "  - {column: %s, type: double, impute: constant, value: 0, scale: none, allMissing: impute}"
                        .formatted(DigitImages.column(j)))
            .collect(Collectors.joining("\n"));
    String sites =
        IntStream.range(0, SITES).mapToObj(k -> site(k).name()).collect(Collectors.joining(", "));
    return PrivacyCost.prepared(
        PlanReader.parse(
            "membership",
            """
            interlake: 1
            name: membership
            federation: membership
            dataset: digits
            sites: [%s]
            seed: 1
            features:
            %s
            label: {column: label, type: long, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}
            split: {testFraction: 0}
            model: {name: digits, family: softmax-regression, l2: 0}
            strategy: %s
            privacy: {differentialPrivacy: %s}
            rounds: {maximum: %d}
            registry: {commit: batched}
            """
                .formatted(
                    sites, features, setting.strategy(), setting.privacy(), setting.rounds())));
  }

  private static SiteId site(int number) {
    return new SiteId(String.format(Locale.ROOT, "site-%d", number + 1));
  }

  /**
   * Trains.
   *
   * @param models how many, 3 or more
   */
  Outcome outcome(Setting setting, int models) throws InterruptedException {
    Plan plan = plan(setting);
    List<Shadow> finals = new ArrayList<>();
    List<Shadow> updates = new ArrayList<>();
    double trainAccuracy = 0;
    double testAccuracy = 0;
    for (int m = 0; m < models; m++) {
      boolean[] trainedOn = coins(m);
      Seen seen =
          WatchedSimulation.train(
              spark,
              VirtualSites.of(table(trainedOn), plan, new Partition.ByColumn(SITE)),
              new RunId("model-" + m), // the noise of a simulation comes of it
              new UntilEvaluated(),
              emptyFolder,
              THREADS);
      finals.add(new Shadow(trainedOn, confidences(seen.model(), pool)));
      updates.add(ofWatched(trainedOn, confidences(seen.update(WATCHED), pool)));
      trainAccuracy += accuracy(seen.model(), pool, trainedOn) / models;
      boolean[] all = new boolean[heldOut.labels().size()];
      Arrays.fill(all, true);
      testAccuracy += accuracy(seen.model(), heldOut, all) / models;
    }
    return new Outcome(
        new ShadowModels(finals), new ShadowModels(updates), trainAccuracy, testAccuracy);
  }

  /** The same for every setting, so that settings are compared on the same rows. */
  private boolean[] coins(int model) {
    SplittableRandom random = new SplittableRandom(1000L + model);
    boolean[] coins = new boolean[pool.labels().size()];
    for (int i = 0; i < coins.length; i++) {
      coins[i] = random.nextBoolean();
    }
    return coins;
  }

  private Dataset<Row> table(boolean[] trainedOn) {
    StructType schema =
        new StructType()
            .add(AttackedTable.LABEL, DataTypes.LongType, false)
            .add(SITE, DataTypes.StringType, false);
    for (int j = 0; j < pool.width(); j++) {
      schema = schema.add(DigitImages.column(j), DataTypes.DoubleType, false);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < trainedOn.length; i++) {
      if (trainedOn[i]) {
        Object[] cells = new Object[2 + pool.width()];
        cells[0] = pool.labels().get(i);
        cells[1] = site(i % SITES).name();
        for (int j = 0; j < pool.width(); j++) {
          cells[2 + j] = pool.pixels().get(i)[j];
        }
        rows.add(RowFactory.create(cells));
      }
    }
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, 1), schema);
  }

  /** The rows that are the watched site's. */
  private static Shadow ofWatched(boolean[] trainedOn, double[] confidences) {
    int rows = (trainedOn.length + SITES - 1) / SITES;
    boolean[] its = new boolean[rows];
    double[] confident = new double[rows];
    for (int i = 0; i < rows; i++) {
      its[i] = trainedOn[i * SITES];
      confident[i] = confidences[i * SITES];
    }
    return new Shadow(its, confident);
  }

  /** log(p / (1 - p)) of each row's own class: its logit less the log-sum-exp of the others'. */
  private static double[] confidences(double[] theta, Images images) {
    double[] confidences = new double[images.labels().size()];
    for (int i = 0; i < confidences.length; i++) {
      double[] logits = logits(theta, images.pixels().get(i));
      int label = Math.toIntExact(images.labels().get(i));
      double greatest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < CLASSES; c++) {
        greatest = c == label ? greatest : Math.max(greatest, logits[c]);
      }
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += c == label ? 0 : Math.exp(logits[c] - greatest);
      }
      confidences[i] = logits[label] - greatest - Math.log(sum);
    }
    return confidences;
  }

  private static double accuracy(double[] theta, Images images, boolean[] counted) {
    int right = 0;
    int rows = 0;
    for (int i = 0; i < counted.length; i++) {
      if (counted[i]) {
        double[] logits = logits(theta, images.pixels().get(i));
        int best = 0;
        for (int c = 1; c < CLASSES; c++) {
          best = logits[c] > logits[best] ? c : best;
        }
        right += best == images.labels().get(i) ? 1 : 0;
        rows++;
      }
    }
    return right / (double) rows;
  }

  /** Of a softmax regression: intercepts, then the coefficients class by class. */
  private static double[] logits(double[] theta, double[] x) {
    double[] logits = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      logits[c] = theta[c];
      for (int j = 0; j < x.length; j++) {
        logits[c] += theta[CLASSES + c * x.length + j] * x[j];
      }
    }
    return logits;
  }
}
