package org.interlake.driver.contribution;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.Measurements;
import org.interlake.models.ModelFamilies;
import org.interlake.models.ModelFamily;
import org.interlake.models.TrainingAlgorithms;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteTable;
import org.interlake.models.metrics.Measurement;
import org.interlake.models.metrics.Metrics;
import org.interlake.models.metrics.RegressionMeasurement;
import org.interlake.models.metrics.ScoreMeasurement;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.vector.DoubleVector;

/**
 * How much better a model is than the round's, on rows that the driver has.
 *
 * <pre>
 * v(S) = m(x_S) - m(r)      m: the metric on all reference rows, negated where less is better
 * </pre>
 *
 * <p>So the worths of a run's rounds add up to what the run has brought: m(last) - m(first).
 */
public final class ReferenceMetric implements Yardstick, AutoCloseable {
  private final SiteTable table;
  private final SiteData rows;
  private final Measurement measurement;
  private final ModelFamily family;
  private final Metric metric;
  private final TableVersion version;
  private DoubleVector measuredLast;
  private double goodOfLast;

  private ReferenceMetric(
      SiteTable table,
      SiteData rows,
      Measurement measurement,
      ModelFamily family,
      Metric metric,
      TableVersion version) {
    this.table = table;
    this.rows = rows;
    this.measurement = measurement;
    this.family = family;
    this.metric = metric;
    this.version = version;
  }

  /**
   * Reads the reference rows, all of them, whatever the plan's split is.
   *
   * @param reference with the columns that the plan asks of a site, but for that of the split
   * @param asked empty for the loss of the plan's family
   * @param version what the registry calls the rows
   * @throws ContributionException if the rows do not fit the plan, or have not the metric
   */
  public static ReferenceMetric read(
      Dataset<Row> reference,
      TableVersion version,
      Plan plan,
      FittedContract contract,
      Optional<Metric> asked) {
    requireNonNull(version, "version");
    SiteTable table;
    try {
      table = SiteTable.read(reference, plan.withSplit(new SplitSpec.ByFraction(0)));
    } catch (SiteDataException e) {
      throw ContributionException.data(
          "the reference table does not fit the run's plan: "
              + e.faults().stream()
                  .map(SiteDataException.Fault::detail)
                  .collect(Collectors.joining("; ")));
    }
    Measurement measurement = Measurements.of(plan);
    return new ReferenceMetric(
        table,
        table.encode(contract, TrainingAlgorithms.formOf(plan)),
        measurement,
        ModelFamilies.of(plan, contract),
        asked.orElseGet(() -> loss(measurement)),
        version);
  }

  /** What models are trained on, rather than what is decided with them. */
  private static Metric loss(Measurement measurement) {
    if (measurement instanceof ScoreMeasurement score) {
      return score.metric();
    }
    return measurement instanceof RegressionMeasurement ? Metric.DEVIANCE : Metric.LOG_LOSS;
  }

  @Override
  public double worth(DoubleVector startedFrom, DoubleVector together, DoubleVector made) {
    if (!startedFrom.equals(measuredLast)) {
      Map<Metric, Metrics.Value> known = metrics(startedFrom).values();
      if (!known.containsKey(metric)) {
        throw ContributionException.usage(
            "the reference rows give no metric %s of this run's models (they give: %s)"
                .formatted(metric, known.keySet()));
      }
      goodOfLast = good(startedFrom);
      measuredLast = startedFrom;
    }
    return good(made) - goodOfLast;
  }

  private double good(DoubleVector model) {
    Optional<Double> value = metrics(model).find(metric);
    if (value.isEmpty() || !Double.isFinite(value.get())) {
      throw ContributionException.data(
          "the metric %s of a coalition's model is %s on the reference rows (take another with --metric, or leave --reference out)"
              .formatted(metric, value.map(Object::toString).orElse("not defined")));
    }
    return metric.higherIsBetter() ? value.get() : -value.get();
  }

  private Metrics metrics(DoubleVector model) {
    return measurement
        .finish(measurement.measure(rows.train(), family.scorer(model)))
        .orElseThrow(() -> ContributionException.data("the reference table has no rows"));
  }

  @Override
  public String text() {
    return "%s on %s".formatted(metric, version.text());
  }

  @Override
  public void close() {
    table.close();
  }
}
