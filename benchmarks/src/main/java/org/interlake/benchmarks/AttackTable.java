package org.interlake.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.interlake.benchmarks.attacks.Attack;
import org.interlake.benchmarks.attacks.Attack.TrainingRows;
import org.interlake.benchmarks.attacks.ClaimedRows;
import org.interlake.benchmarks.attacks.Cohort;
import org.interlake.benchmarks.attacks.GaussianNoise;
import org.interlake.benchmarks.attacks.InnerProduct;
import org.interlake.benchmarks.attacks.KrumDirected;
import org.interlake.benchmarks.attacks.LabelFlip;
import org.interlake.benchmarks.attacks.LittleIsEnough;
import org.interlake.benchmarks.attacks.NoAttack;
import org.interlake.benchmarks.attacks.ScaledUpdate;
import org.interlake.benchmarks.attacks.SignFlip;
import org.interlake.driver.simulate.AttackedSimulation;
import org.interlake.driver.simulate.Partition;
import org.interlake.driver.simulate.VirtualSites;
import org.interlake.driver.table.PinnedTable;
import org.interlake.protocol.SiteId;

/** Every rule under every attack, on one table dealt out in one way, in Markdown. */
final class AttackTable {
  /** All that are measured; the first is none, whose column is without liars. */
  static final List<Attack> ATTACKS =
      List.of(
          new NoAttack(),
          new LabelFlip(),
          new SignFlip(5),
          new ScaledUpdate(),
          new GaussianNoise(10, 1),
          new LittleIsEnough(),
          new InnerProduct(0.5),
          new KrumDirected(),
          new ClaimedRows(1000));

  /** A cell that is so far below the mean without liars stands in bold. */
  private static final double LOSS = 0.05;

  private final SparkSession spark;
  private final AttackedTable table;
  private final PinnedTable reference;
  private final Partition.Dealt partition;
  private final String emptyFolder;
  private final PrintStream progress;

  /**
   * @param emptyFolder a URI
   */
  AttackTable(
      SparkSession spark,
      AttackedTable table,
      Partition.Dealt partition,
      String emptyFolder,
      PrintStream progress) {
    this.spark = requireNonNull(spark, "spark");
    this.table = requireNonNull(table, "table");
    this.reference = table.reference(spark);
    this.partition = requireNonNull(partition, "partition");
    this.emptyFolder = requireNonNull(emptyFolder, "emptyFolder");
    this.progress = requireNonNull(progress, "progress");
  }

  /**
   * Trains all of them.
   *
   * @param liars how many; the first sites are
   */
  List<String> lines(int liars) throws InterruptedException {
    Set<SiteId> lying = new TreeSet<>(AttackedTable.sites(partition.sites()).subList(0, liars));
    Map<TrainingRows, VirtualSites> sites = new EnumMap<>(TrainingRows.class);
    sites.put(TrainingRows.TRUE, table.dealt(spark, partition, Set.of()));
    sites.put(TrainingRows.FLIPPED_LABELS, table.dealt(spark, partition, lying));
    double norm = usualNorm(sites.get(TrainingRows.TRUE));
    List<RuleInPlan> rules = RuleInPlan.all(norm);
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<List<Future<OptionalDouble>>> cells = new ArrayList<>();
      for (RuleInPlan rule : rules) {
        List<Future<OptionalDouble>> line = new ArrayList<>();
        for (Attack attack : ATTACKS) {
          line.add(workers.submit(() -> cell(sites, rule, attack, lying)));
        }
        cells.add(line);
      }
      return text(rules, lying, norm, cells);
    } finally {
      workers.shutdownNow();
    }
  }

  private OptionalDouble cell(
      Map<TrainingRows, VirtualSites> sites, RuleInPlan rule, Attack attack, Set<SiteId> lying)
      throws InterruptedException {
    VirtualSites under =
        AttackedSimulation.under(
            sites.get(attack.rows()),
            table.plan(partition.sites(), rule.section().of(partition.sites(), lying.size())));
    OptionalDouble accuracy =
        new AttackTrial(spark, reference, emptyFolder, 1)
            .accuracy(under, attack, attack instanceof NoAttack ? Set.of() : lying);
    progress.printf(
        Locale.ROOT,
        "%s, %s, %d liars: %s under %s: %s%n",
        table.name(),
        partition.scheme().text(),
        lying.size(),
        rule.name(),
        attack.name(),
        number(accuracy));
    return accuracy;
  }

  /** The median length of a step over all sites and rounds of a training by the mean. */
  private double usualNorm(VirtualSites sites) throws InterruptedException {
    StepLengths lengths = new StepLengths();
    new AttackTrial(spark, reference, emptyFolder, Runtime.getRuntime().availableProcessors())
        .accuracy(sites, lengths, Set.of());
    return lengths.median();
  }

  private List<String> text(
      List<RuleInPlan> rules,
      Set<SiteId> lying,
      double norm,
      List<List<Future<OptionalDouble>>> cells)
      throws InterruptedException {
    Map<SiteId, Long> rows = table.trainRows(partition);
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    long ofLiars = lying.stream().mapToLong(rows::get).sum();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "### %s, %s, %d of %d sites lie"
            .formatted(table.name(), partition.scheme().text(), lying.size(), partition.sites()));
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d rows to train on, %d to %d at a site, %.0f %% of them at the liars; %,d held out. Fixed norm bound: %s.",
            all,
            rows.values().stream().mapToLong(Long::longValue).min().orElseThrow(),
            rows.values().stream().mapToLong(Long::longValue).max().orElseThrow(),
            100.0 * ofLiars / all,
            table.count(AttackedTable.TEST),
            norm));
    lines.add("");
    lines.add(
        ATTACKS.stream().map(Attack::name).collect(Collectors.joining(" | ", "| rule | ", " |")));
    lines.add("|---".repeat(ATTACKS.size() + 1) + "|");
    double undisturbed = value(cells.get(0).get(0)).orElse(1);
    for (int i = 0; i < rules.size(); i++) {
      StringBuilder line = new StringBuilder("| " + rules.get(i).name());
      boolean within = lying.size() <= rules.get(i).bound().of(partition.sites());
      for (int j = 0; j < ATTACKS.size(); j++) {
        OptionalDouble accuracy = value(cells.get(i).get(j));
        String text = number(accuracy);
        if (accuracy.isEmpty() || accuracy.getAsDouble() < undisturbed - LOSS) {
          text = "**" + text + "**";
        }
        line.append(" | ").append(within || j == 0 ? text : "(" + text + ")");
      }
      lines.add(line.append(" |").toString());
    }
    return lines;
  }

  private static String number(OptionalDouble accuracy) {
    return accuracy.isPresent()
        ? String.format(Locale.ROOT, "%.3f", accuracy.getAsDouble())
        : "abandoned";
  }

  private static OptionalDouble value(Future<OptionalDouble> cell) throws InterruptedException {
    try {
      return cell.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A training failed", e.getCause());
    }
  }

  /** No attack: it looks at lengths. */
  private static final class StepLengths implements Attack {
    private static final double DIGITS = 100;

    private final List<Double> lengths = new ArrayList<>();

    @Override
    public String name() {
      return "none";
    }

    @Override
    public List<double[]> steps(Cohort cohort) {
      for (double[] step : cohort.honest()) {
        lengths.add(Math.sqrt(Arrays.stream(step).map(value -> value * value).sum()));
      }
      return cohort.liars();
    }

    /** Rounded to the second digit after the point. */
    double median() {
      double[] sorted = lengths.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return Math.round(sorted[sorted.length / 2] * DIGITS) / DIGITS;
    }
  }
}
