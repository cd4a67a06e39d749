package org.interlake.driver.simulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.driver.simulate.Partition.ByColumn;
import org.interlake.driver.simulate.Partition.Dealt;
import org.interlake.models.data.PooledTable;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteRows;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StrategySpec;

/**
 * The sites of a simulation, with their rows, as the table has them; not those that the plan names.
 */
public final class VirtualSites {
  private static final int SHOWN = 5;

  private final Plan plan;
  private final Partition partition;
  private final SortedMap<SiteId, SiteRows> rows;

  private VirtualSites(Plan plan, Partition partition, SortedMap<SiteId, SiteRows> rows) {
    this.plan = plan;
    this.partition = partition;
    this.rows = Collections.unmodifiableSortedMap(rows);
  }

  /**
   * Reads the table into this process and deals it out; one Spark job.
   *
   * @throws SimulationException if the table has not what plan and partition need, or if that makes
   *     fewer than two sites
   */
  public static VirtualSites of(Dataset<Row> table, Plan plan, Partition partition) {
    try {
      SortedMap<SiteId, SiteRows> rows =
          partition instanceof ByColumn by
              ? byColumn(table, plan, by.column())
              : dealt(table, plan, (Dealt) partition);
      return new VirtualSites(planned(plan, rows), partition, rows);
    } catch (SiteDataException e) {
      throw new SimulationException(ExitCode.DATA, e.getMessage());
    }
  }

  private static SortedMap<SiteId, SiteRows> byColumn(
      Dataset<Row> table, Plan plan, String column) {
    if (!List.of(table.columns()).contains(column)) {
      throw new SimulationException(
          ExitCode.DATA,
          "column %s is not in the table, which has %s (name one with --site-column)"
              .formatted(column, List.of(table.columns())));
    }
    PooledTable.Named named = new PooledTable(table, plan).bySite(column);
    if (named.rowsWithout() > 0) {
      throw new SimulationException(
          ExitCode.DATA,
          "column %s is missing in %d rows (leave them out of the table, or name their site)"
              .formatted(column, named.rowsWithout()));
    }
    List<String> odd = named.sites().keySet().stream().filter(name -> !Names.fits(name)).toList();
    if (!odd.isEmpty()) {
      throw new SimulationException(
          ExitCode.DATA,
          "column %s: %d values are no sites' names, such as %s (a name is %s; spell them so in the table or in a view of it)"
              .formatted(
                  column, odd.size(), odd.subList(0, Math.min(SHOWN, odd.size())), Names.RULE));
    }
    if (named.sites().size() < 2) {
      throw new SimulationException(
          ExitCode.DATA,
          "column %s holds %s: a federation needs two sites or more (name another --site-column, or deal the rows out with --partition)"
              .formatted(
                  column,
                  named.sites().isEmpty()
                      ? "no value"
                      : "one value, '%s'".formatted(named.sites().firstKey())));
    }
    SortedMap<SiteId, SiteRows> rows = new TreeMap<>();
    named.sites().forEach((name, held) -> rows.put(new SiteId(name), held));
    return rows;
  }

  private static SortedMap<SiteId, SiteRows> dealt(Dataset<Row> table, Plan plan, Dealt partition) {
    boolean classes =
        plan.label() instanceof LabelSpec.Binary || plan.label() instanceof LabelSpec.Classes;
    if (partition.scheme() instanceof Partition.Dirichlet && !classes) {
      throw needsLabel(plan, partition, "classes");
    }
    if (partition.scheme() instanceof Partition.Shards && plan.label() instanceof LabelSpec.None) {
      throw needsLabel(plan, partition, "a label");
    }
    List<SiteRows> dealt =
        new PooledTable(table, plan).dealt(partition.sites(), new Dealer(partition));
    int digits = Integer.toString(partition.sites()).length();
    SortedMap<SiteId, SiteRows> rows = new TreeMap<>();
    List<SiteId> empty = new ArrayList<>();
    for (int i = 0; i < dealt.size(); i++) {
      SiteId site = new SiteId(String.format(Locale.ROOT, "site-%0" + digits + "d", i + 1));
      rows.put(site, dealt.get(i));
      if (dealt.get(i).count() == 0) {
        empty.add(site);
      }
    }
    if (!empty.isEmpty()) {
      throw new SimulationException(
          ExitCode.DATA,
          "%d of %d sites have no rows, such as %s: %s deals %d rows (take fewer --sites%s)"
              .formatted(
                  empty.size(),
                  dealt.size(),
                  empty.subList(0, Math.min(SHOWN, empty.size())),
                  partition.scheme().text(),
                  dealt.stream().mapToLong(SiteRows::count).sum(),
                  partition.scheme() instanceof Partition.Dirichlet
                      ? ", a larger alpha or another --seed"
                      : ""));
    }
    return rows;
  }

  private static SimulationException needsLabel(Plan plan, Dealt partition, String what) {
    return new SimulationException(
        ExitCode.CONFIGURATION,
        "partition %s needs %s, and plan %s has none (take iid, or --site-column)"
            .formatted(partition.scheme().text(), what, plan.name()));
  }

  /** The plan of these sites. All are needed in a round, unless the plan itself asks for fewer. */
  private static Plan planned(Plan plan, SortedMap<SiteId, SiteRows> rows) {
    if (plan.strategy() instanceof StrategySpec.FedBuff) {
      throw new SimulationException(
          ExitCode.CONFIGURATION,
          "strategy fedbuff is about sites that are not equally quick, and virtual sites all answer at once (try the plan with fedavg)");
    }
    int quorum =
        plan.quorum() < plan.sites().size() ? Math.min(plan.quorum(), rows.size()) : rows.size();
    try {
      return plan.withSites(List.copyOf(rows.keySet()), quorum);
    } catch (IllegalArgumentException e) {
      throw new SimulationException(ExitCode.CONFIGURATION, e.getMessage());
    }
  }

  /**
   * The same rows, read once, under another plan.
   *
   * @param other asks the table for the same
   * @throws SimulationException if it is not for so many sites
   */
  VirtualSites under(Plan other) {
    if (!asked(other).equals(asked(plan))) {
      throw new IllegalArgumentException(
          "Invalid plan %s: features, label, offset, weight or split are not those of plan %s, for which the rows were read"
              .formatted(other.name(), plan.name()));
    }
    return new VirtualSites(planned(other, rows), partition, rows);
  }

  /** What a plan asks a table for. */
  private static List<Object> asked(Plan plan) {
    return List.of(plan.features(), plan.label(), plan.offset(), plan.weight(), plan.split());
  }

  /** The plan with these sites. */
  public Plan plan() {
    return plan;
  }

  public Partition partition() {
    return partition;
  }

  SortedMap<SiteId, SiteRows> rows() {
    return rows;
  }
}
