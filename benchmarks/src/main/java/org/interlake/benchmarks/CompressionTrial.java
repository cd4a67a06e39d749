package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.registry.RegistryRow;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.simulate.AttackedSimulation;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.Simulation;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;

/**
 * The same network trained with its updates coded in one way or another: simulations of which the
 * final model's accuracy is kept, and what the contribution table says of bytes.
 */
final class CompressionTrial {
  private static final DisclosureLimits LIMITS = new DisclosureLimits(1, 1, 1);
  private static final RunId RUN = new RunId("trial");
  private static final long SEED = 1;
  private static final int ROWS_OF_A_TASK = 300;
  private static final int THREADS = 2;

  private final SparkSession spark;
  private final String emptyFolder;
  private final VirtualSites sites;
  private final Network network;

  /**
   * What is trained.
   *
   * @param columns of numbers
   * @param hidden neurons
   * @param sites that the rows are dealt out to, at random
   */
  record Network(List<String> columns, int hidden, int sites, int rounds) {
    Network {
      columns = List.copyOf(columns);
    }

    Plan plan(String compression) {
      return PlanReader.parse(
          "digits",
          """
          interlake: 1
          name: digits
          federation: digits
          dataset: digits
          sites: [%s]
          seed: %d
          features:
          %s
          label: {column: label, type: long, classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}
          split: {column: split}
          model: {name: digits, family: mlp, hidden: [%d], activation: relu}
          strategy: {name: fedavg, localEpochs: 1, batchSize: 32, learningRate: 0.1}
          compression: {%s}
          rounds: {maximum: %d}
          """
              .formatted(
                  IntStream.rangeClosed(1, sites)
                      .mapToObj(i -> String.format(Locale.ROOT, "s%d", i))
                      .collect(Collectors.joining(", ")),
                  SEED,
                  columns.stream()
                      .map("  - {column: %s, type: double}"::formatted)
                      .collect(Collectors.joining("\n")),
                  hidden,
                  compression,
                  rounds));
    }
  }

  /**
   * What a training came to.
   *
   * @param accuracy of the final model on all held-out rows
   * @param updateBytes of a training round's update as it lies on the exchange, metrics and head
   *     included; the mean over rounds and sites
   */
  record Outcome(double accuracy, double updateBytes) {}

  /**
   * Deals out the rows; one Spark job.
   *
   * @param emptyFolder a URI; where a registry would be
   */
  CompressionTrial(
      SparkSession spark, StructType schema, List<Row> rows, Network network, String emptyFolder) {
    this.spark = requireNonNull(spark, "spark");
    this.emptyFolder = requireNonNull(emptyFolder, "emptyFolder");
    this.network = requireNonNull(network, "network");
    Dataset<Row> pool =
        spark.createDataFrame(
            JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(rows, 1 + rows.size() / ROWS_OF_A_TASK),
            schema);
    this.sites =
        VirtualSites.of(
            pool,
            network.plan("name: none"),
            new Partition.Dealt(new Partition.Iid(), network.sites(), SEED));
  }

  /**
   * Trains.
   *
   * @param compression the plan's section, without braces
   */
  Outcome outcome(String compression) throws InterruptedException {
    Configuration hadoop = new Configuration();
    List<RegistryRow> rows = Collections.synchronizedList(new ArrayList<>());
    double accuracy;
    try (WriteBehind kept =
        new WriteBehind(
            batch -> {
              rows.addAll(batch.rows());
              return new AppendOutcome(batch.rows().size(), 0);
            },
            Duration.ofMinutes(1))) {
      new Simulation(
              spark,
              AttackedSimulation.under(sites, network.plan(compression)),
              new TableVersion("delta", "digits", 0, Digest.of(new byte[0])),
              LIMITS,
              RUN,
              THREADS)
          .run(
              new Registry(hadoop, emptyFolder),
              new PromotedModels(hadoop, emptyFolder),
              kept,
              new UntilEvaluated(),
              Clock.systemUTC());
      throw new IllegalStateException("The run ended without an evaluation");
    } catch (UntilEvaluated.Evaluated e) {
      accuracy = e.accuracy();
    }
    return new Outcome(accuracy, updateBytes(rows));
  }

  private static double updateBytes(List<RegistryRow> rows) {
    return rows.stream()
        .filter(Contribution.class::isInstance)
        .map(Contribution.class::cast)
        .filter(contribution -> contribution.standing().isPresent()) // of rounds that train
        .mapToLong(contribution -> contribution.bytes().orElseThrow())
        .average()
        .orElseThrow();
  }
}
