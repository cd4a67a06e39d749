package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.interlake.models.data.ColumnCheck;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteDataException.Fault;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.models.noisy.SumsMechanism;
import org.interlake.models.training.RoundSecret;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A site's table under a plan of statistics with differential privacy, and the one answer that it
 * gives: the sums of {@link NoisyBlocks} with noise. Nothing but the number of rows, which such a
 * plan says is public, is found out before the answer is paid for, and nothing that a row holds can
 * make the site decline. Held in Spark's cache until closed. For one thread.
 */
public final class NoisyStatistics implements AutoCloseable {
  private final StatisticsPlan plan;
  private final Dataset<Row> prepared;
  private final long rows;

  private NoisyStatistics(StatisticsPlan plan, Dataset<Row> prepared, long rows) {
    this.plan = plan;
    this.prepared = prepared;
    this.rows = rows;
  }

  /**
   * Checks the schema of {@code table} against {@code plan} and counts its rows; one Spark job.
   *
   * @param table the rows that the site's policy grants
   * @throws SiteDataException if the table does not fit; with all faults
   */
  public static NoisyStatistics read(Dataset<Row> table, StatisticsPlan plan) {
    requireNonNull(plan, "plan");
    List<Fault> faults = new ArrayList<>();
    plan.columns()
        .forEach(
            column ->
                ColumnCheck.fault(table.schema(), column.column(), column.type())
                    .ifPresent(faults::add));
    refuse(plan, faults);
    Dataset<Row> prepared = StatisticsRows.of(table, plan).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long rows = prepared.count();
      if (rows == 0) {
        faults.add(
            new Fault(
                Reason.NO_ROWS, Optional.empty(), "no rows (check the table and its version)"));
      }
      refuse(plan, faults);
      return new NoisyStatistics(plan, prepared, rows);
    } catch (RuntimeException e) {
      prepared.unpersist(false);
      throw e;
    }
  }

  private static void refuse(StatisticsPlan plan, List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw new SiteDataException(plan.dataset(), faults);
    }
  }

  public long rows() {
    return rows;
  }

  /**
   * What may leave once it is paid for; one Spark job. The same secret gives the same bytes.
   *
   * @param secret of the round
   * @return of {@link StatisticsLayouts#answer}
   * @throws TrainingException if there are more rows than exact sums, or the noise, can hold
   */
  public DoubleVector answer(RoundSecret secret) {
    NoisyBlocks blocks = new NoisyBlocks(plan);
    SumsMechanism mechanism =
        blocks.mechanism(((Noised) plan.differentialPrivacy()).noiseMultiplier());
    mechanism.requireFew(rows);
    double[] sums =
        prepared
            .select("*") // a query of its own finds what is cached
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(new SumPass(new StatisticsRows(plan, 1), blocks))
            .reduce(new Add());
    mechanism.addTo(sums, secret);
    double[] values = new double[1 + sums.length];
    values[0] = (double) rows;
    System.arraycopy(sums, 0, values, 1, sums.length);
    return DoubleVector.of(StatisticsLayouts.noisy(plan), values);
  }

  /** Drops the rows from Spark's cache. */
  @Override
  public void close() {
    prepared.unpersist(false);
  }

  private static final class SumPass implements FlatMapFunction<Iterator<InternalRow>, double[]> {
    private final StatisticsRows shape;
    private final NoisyBlocks blocks;

    SumPass(StatisticsRows shape, NoisyBlocks blocks) {
      this.shape = shape;
      this.blocks = blocks;
    }

    @Override
    public Iterator<double[]> call(Iterator<InternalRow> rows) {
      double[] sums = new double[blocks.length()];
      double[] x = new double[shape.numbers];
      String[] categories = new String[shape.categories];
      boolean[] others = new boolean[shape.others];
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        for (int j = 0; j < x.length; j++) {
          x[j] = shape.number(row, j);
        }
        for (int k = 0; k < categories.length; k++) {
          categories[k] = shape.category(row, k);
        }
        for (int o = 0; o < others.length; o++) {
          others[o] = shape.hasOther(row, o);
        }
        blocks.add(x, categories, others, sums);
      }
      return List.of(sums).iterator();
    }
  }

  private static final class Add implements Function2<double[], double[], double[]> {
    @Override
    public double[] call(double[] a, double[] b) {
      double[] sum = a.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += b[i];
      }
      return sum;
    }
  }
}
