package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.Snapshot;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * The driver's audit tables below one folder. Safe for many threads, and for many processes where
 * the specification says so.
 *
 * <p>Laws: a row whose append has returned is there exactly once, whatever is repeated and whoever
 * races; readers see whole commits; the tables are plain Delta tables for everybody else. See
 * {@code docs/spec/registry.md}.
 */
public final class Registry implements RegistryAppender {
  private final String folderUri;
  private final Map<RegistryTable, KernelTable> tables = new EnumMap<>(RegistryTable.class);

  /**
   * @param hadoop how to reach the folder; inside Spark {@code
   *     spark.sessionState().newHadoopConf()}
   * @param folderUri where the tables are or will be; a table is created by its first row
   */
  public Registry(Configuration hadoop, String folderUri) {
    requireNonNull(hadoop, "hadoop");
    this.folderUri = requireNonNull(folderUri, "folderUri");
    Engine engine = new RegistryEngine(hadoop);
    for (RegistryTable table : RegistryTable.values()) {
      String path = RegistryFolder.child(folderUri, table.tableName());
      tables.put(table, new KernelTable(engine, path, table.schema(), Map.of()));
    }
  }

  @Override
  public AppendOutcome append(RegistryBatch batch) {
    AppendOutcome outcome = AppendOutcome.NOTHING;
    for (RegistryTable table : RegistryTable.values()) {
      for (Map.Entry<String, List<RegistryRow>> stream : batch.of(table).entrySet()) {
        outcome = outcome.plus(tables.get(table).append(stream.getKey(), stream.getValue()));
      }
    }
    return outcome;
  }

  /** Where a table is, or will be. */
  public URI location(RegistryTable table) {
    return new Path(RegistryFolder.child(folderUri, table.tableName())).toUri();
  }

  /** What a driver that resumes a run has to know: how far each table has come. */
  public Committed committed(RunId run) {
    Map<RegistryTable, Long> positions = new EnumMap<>(RegistryTable.class);
    for (RegistryTable table : RegistryTable.values()) {
      positions.put(table, tables.get(table).lastPosition(table.stream(run)));
    }
    return new Committed(positions);
  }

  /** The present state of every run, the latest first. */
  public List<RunState> runs() {
    return read(RegistryTable.RUN, Optional.empty(), RunState::fromRow).stream()
        .collect(
            Collectors.toMap(
                RunState::run, Function.identity(), (a, b) -> a.sequence() > b.sequence() ? a : b))
        .values()
        .stream()
        .sorted(Comparator.comparing(RunState::at).thenComparing(RunState::run).reversed())
        .toList();
  }

  /** Every state that a run has been in, in order; empty if there is no such run. */
  public List<RunState> states(RunId run) {
    return ofRun(RegistryTable.RUN, run, RunState::fromRow);
  }

  /** A run's rounds, in order. */
  public List<RoundOutcome> rounds(RunId run) {
    return ofRun(RegistryTable.ROUND, run, RoundOutcome::fromRow);
  }

  /** A run's contributions, by round and site. */
  public List<Contribution> contributions(RunId run) {
    return ofRun(RegistryTable.CONTRIBUTION, run, Contribution::fromRow).stream()
        .sorted(Comparator.comparing(Contribution::round).thenComparing(Contribution::site))
        .toList();
  }

  /** A run's metrics, by round. */
  public List<MetricValue> metrics(RunId run) {
    return ofRun(RegistryTable.METRIC, run, MetricValue::fromRow);
  }

  /** How often a run's models gave which probability; empty if none is of two classes. */
  public List<ScoreBin> scoreBins(RunId run) {
    return ofRun(RegistryTable.SCORE_BIN, run, ScoreBin::fromRow);
  }

  /** The tested coefficients of a run's final model, in order; empty if it has no summary. */
  public List<TestedCoefficient> coefficients(RunId run) {
    return ofRun(RegistryTable.COEFFICIENT, run, TestedCoefficient::fromRow).stream()
        .sorted(
            Comparator.comparing(TestedCoefficient::round).thenComparing(TestedCoefficient::place))
        .toList();
  }

  /** What a statistics run came to, in the plan's order; empty of any other. */
  public List<StatisticValue> statistics(RunId run) {
    return ofRun(RegistryTable.STATISTIC, run, StatisticValue::fromRow).stream()
        .sorted(Comparator.comparing(StatisticValue::round).thenComparing(StatisticValue::place))
        .toList();
  }

  /** What each site told a statistics run, by site; empty if the driver saw their sums only. */
  public List<SiteStatisticValue> siteStatistics(RunId run) {
    return ofRun(RegistryTable.SITE_STATISTIC, run, SiteStatisticValue::fromRow).stream()
        .sorted(
            Comparator.comparing(SiteStatisticValue::round)
                .thenComparing(SiteStatisticValue::place))
        .toList();
  }

  /** What the coalitions of a run's sites were found to be worth, by round. */
  public List<CoalitionValue> coalitionValues(RunId run) {
    return ofRun(RegistryTable.COALITION_VALUE, run, CoalitionValue::fromRow);
  }

  /** What a run's sites were found to be worth, by round. */
  public List<SiteValue> siteValues(RunId run) {
    return ofRun(RegistryTable.SITE_VALUE, run, SiteValue::fromRow);
  }

  /** A run's fitted feature contracts, by round. */
  public List<ContractVersion> contracts(RunId run) {
    return ofRun(RegistryTable.FEATURE_CONTRACT, run, ContractVersion::fromRow);
  }

  /** A run's events, in order. */
  public List<RunEvent> events(RunId run) {
    return ofRun(RegistryTable.EVENT, run, RunEvent::fromRow);
  }

  /** A run's models, by round. */
  public List<ModelVersion> modelVersions(RunId run) {
    return ofRun(RegistryTable.MODEL_VERSION, run, ModelVersion::fromRow);
  }

  /** The model that a round of a run has made. */
  public Optional<ModelVersion> modelVersion(RunId run, RoundNumber round) {
    return modelVersions(run).stream().filter(model -> model.round().equals(round)).findFirst();
  }

  /** What each alias of a model means now, by name. */
  public SortedMap<String, ModelAlias> aliases(String model) {
    SortedMap<String, ModelAlias> newest = new TreeMap<>();
    read(
            RegistryTable.MODEL_ALIAS,
            Optional.of(new KernelTable.Equal("model", model)),
            ModelAlias::fromRow)
        .stream()
        .filter(row -> row.model().equals(model))
        .forEach(
            row -> newest.merge(row.alias(), row, (a, b) -> a.sequence() > b.sequence() ? a : b));
    return newest;
  }

  /**
   * Gives a name to a promoted version, and takes it from the one that had it. Of two that do so at
   * the same time one comes after the other.
   *
   * @throws IllegalArgumentException if the name cannot be one
   * @throws RegistryException if it could not be committed
   */
  public ModelAlias setAlias(PromotedModel promoted, String alias, String by, Instant at) {
    String model = promoted.model().model();
    KernelTable table = tables.get(RegistryTable.MODEL_ALIAS);
    while (true) {
      ModelAlias row =
          new ModelAlias(
              model,
              table.lastPosition(ModelAlias.stream(model)) + 1,
              alias,
              promoted.version(),
              promoted.model().run(),
              promoted.model().round(),
              at,
              by);
      if (append(RegistryBatch.of(row)).written() == 1) {
        return row;
      }
    }
  }

  private <T extends RegistryRow> List<T> ofRun(
      RegistryTable table, RunId run, Function<Row, T> fromRow) {
    return read(table, Optional.of(new KernelTable.Equal("run", run.name())), fromRow).stream()
        .filter(row -> row.run().equals(run))
        .sorted(Comparator.comparingLong(RegistryRow::position))
        .toList();
  }

  private <T> List<T> read(
      RegistryTable table, Optional<KernelTable.Equal> hint, Function<Row, T> fromRow) {
    Optional<Snapshot> snapshot = tables.get(table).load();
    return snapshot.isEmpty() ? List.of() : tables.get(table).read(snapshot.get(), hint, fromRow);
  }

  /** How far each table has come for one run. */
  public static final class Committed {
    private final Map<RegistryTable, Long> positions;

    private Committed(Map<RegistryTable, Long> positions) {
      this.positions = positions;
    }

    /** The greatest committed position; 0 if nothing is. */
    public long position(RegistryTable table) {
      return positions.get(table);
    }

    /** The last round that is complete in every table; 0 if none is. */
    public int completeRounds() {
      return Math.toIntExact(position(RegistryTable.ROUND));
    }

    /** The sequence number of the run's next state. */
    public long nextStateSequence() {
      return position(RegistryTable.RUN) + 1;
    }

    /** The sequence number of the run's next event. */
    public long nextEventSequence() {
      return position(RegistryTable.EVENT) + 1;
    }
  }
}
