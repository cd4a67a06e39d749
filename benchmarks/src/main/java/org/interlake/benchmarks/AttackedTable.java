package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.simulate.AttackedSimulation;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;

/**
 * A table whose rows are dealt out to sites of which some may lie about labels, and the plan that
 * is trained on it. A hundred training rows, evenly spaced, are no site's but public. The first two
 * columns are {@link #LABEL}, a long from 0, and {@link #SPLIT}.
 */
final class AttackedTable {
  static final String LABEL = "label";
  static final String SPLIT = "split";
  static final String TRAIN = "train";
  static final String TEST = "test";

  private static final String SITE = "site";
  private static final int ROWS_OF_A_TASK = 300;
  private static final int PUBLIC_ROWS = 100;

  private final String name;
  private final int classes;
  private final StructType schema;
  private final List<Row> rows = new ArrayList<>();
  private final List<Row> publicRows = new ArrayList<>();
  private final String plan;

  /**
   * @param classes of the label
   * @param schema label, split, and the features' columns
   * @param plan in YAML, with {@code %s} where {@code sites} and where {@code aggregation} stands
   */
  AttackedTable(String name, int classes, StructType schema, List<Row> rows, String plan) {
    this.name = requireNonNull(name, "name");
    this.classes = classes;
    this.schema = requireNonNull(schema, "schema");
    this.plan = requireNonNull(plan, "plan");
    long training = rows.stream().filter(row -> row.getString(1).equals(TRAIN)).count();
    long step = Math.max(2, training / PUBLIC_ROWS);
    long seen = 0;
    for (Row row : rows) {
      boolean isPublic = row.getString(1).equals(TRAIN) && seen++ % step == 0;
      (isPublic ? publicRows : this.rows).add(row);
    }
  }

  String name() {
    return name;
  }

  /** Rows of one side of the split. */
  long count(String side) {
    return rows.stream().filter(row -> row.getString(1).equals(side)).count();
  }

  /**
   * The plan with a rule.
   *
   * @param aggregation the section in braces
   */
  Plan plan(int sites, String aggregation) {
    return PlanReader.parse(name, plan.formatted(sites(sites), aggregation));
  }

  /** So many sites, in order. */
  static List<SiteId> sites(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new SiteId(String.format(Locale.ROOT, "site-%02d", i)))
        .toList();
  }

  /**
   * The sites with their rows; one Spark job. Held-out rows go round all sites, so that each has a
   * fair sample of them, with true labels.
   *
   * @param flipped sites whose training rows of class c bear the label {@code classes} - 1 - c
   */
  VirtualSites dealt(SparkSession spark, Partition.Dealt partition, Set<SiteId> flipped) {
    List<SiteId> sites = sites(partition.sites());
    int[] siteOf = siteOf(partition);
    List<Row> dealt = new ArrayList<>();
    for (int i = 0; i < siteOf.length; i++) {
      Row row = rows.get(i);
      SiteId site = sites.get(siteOf[i]);
      Object[] cells = new Object[row.size() + 1];
      for (int j = 0; j < row.size(); j++) {
        cells[j] = row.get(j);
      }
      if (flipped.contains(site) && row.getString(1).equals(TRAIN)) {
        cells[0] = classes - 1 - row.getLong(0);
      }
      cells[row.size()] = site.name();
      dealt.add(RowFactory.create(cells));
    }
    Dataset<Row> pool =
        spark.createDataFrame(
            JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(dealt, 1 + dealt.size() / ROWS_OF_A_TASK),
            schema.add(SITE, DataTypes.StringType, false));
    return VirtualSites.of(
        pool, plan(partition.sites(), "{name: mean}"), new Partition.ByColumn(SITE));
  }

  /** The public rows, as a coordinator would hold them. */
  PinnedTable reference(SparkSession spark) {
    Dataset<Row> table = spark.createDataFrame(publicRows, schema);
    return new PinnedTable(table, new TableVersion("delta", "public", 0, Digest.of(new byte[0])));
  }

  /** Training rows of each site. */
  SortedMap<SiteId, Long> trainRows(Partition.Dealt partition) {
    List<SiteId> sites = sites(partition.sites());
    int[] siteOf = siteOf(partition);
    SortedMap<SiteId, Long> counts = new TreeMap<>();
    for (int i = 0; i < siteOf.length; i++) {
      if (rows.get(i).getString(1).equals(TRAIN)) {
        counts.merge(sites.get(siteOf[i]), 1L, Long::sum);
      }
    }
    return Collections.unmodifiableSortedMap(counts);
  }

  private int[] siteOf(Partition.Dealt partition) {
    double[] labels =
        rows.stream()
            .filter(row -> row.getString(1).equals(TRAIN))
            .mapToDouble(row -> row.getLong(0))
            .toArray();
    int[] ofTraining = AttackedSimulation.deal(partition, labels);
    int[] siteOf = new int[rows.size()];
    int training = 0;
    int heldOut = 0;
    for (int i = 0; i < siteOf.length; i++) {
      siteOf[i] =
          rows.get(i).getString(1).equals(TRAIN)
              ? ofTraining[training++]
              : heldOut++ % partition.sites();
    }
    return siteOf;
  }
}
