package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.request.RunFigures;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;

/**
 * One execution of a plan, as the registry has it now. Its tables are datasets with the columns of
 * {@code docs/spec/registry.md}, and can be joined, aggregated and plotted as any.
 *
 * <pre>{@code
 * run.rounds().select("round", "loss").show();
 * run.metrics().where("scope = 'site' AND split = 'test'").show();
 * double auc = run.metric("auc");
 * }</pre>
 */
public final class Run {
  private final Registry registry;
  private final RunId run;

  Run(Registry registry, RunId run) {
    this.registry = requireNonNull(registry, "registry");
    this.run = requireNonNull(run, "run");
  }

  /** The run's name. */
  public String name() {
    return run.name();
  }

  /** The registry that it is in. */
  public Registry registry() {
    return registry;
  }

  /** Where it stands now. */
  public RunStatus status() {
    return FederationException.within(() -> RunStatus.valueOf(state().status().name()));
  }

  /** Why it ended, for people; empty while it is running. */
  public String reason() {
    return FederationException.within(() -> state().reason().orElse(""));
  }

  private RunState state() {
    List<RunState> states = registry.models().registry().states(run);
    return states.get(states.size() - 1);
  }

  /**
   * The model that the run has come to.
   *
   * @throws FederationException ABANDONED or DATA, with the run's reason, if there is none
   */
  public Model model() {
    return FederationException.within(
        () -> {
          RunState state = state();
          List<ModelVersion> models = registry.models().registry().modelVersions(run);
          if (state.status() != RunState.Status.FINISHED || models.isEmpty()) {
            throw new RequestException(
                state.status() == RunState.Status.ABANDONED ? ExitCode.ABANDONED : ExitCode.DATA,
                "run %s has come to no model: it is %s%s"
                    .formatted(
                        run,
                        state.status().name().toLowerCase(java.util.Locale.ROOT),
                        state.reason().map(reason -> ", " + reason).orElse("")));
          }
          return new Model(registry, models.get(models.size() - 1));
        });
  }

  /**
   * A metric of the final model on the held-out rows of all sites.
   *
   * @param name such as {@code auc}
   * @throws FederationException DATA if the run has measured no such metric
   */
  public double metric(String name) {
    return FederationException.within(
        () -> {
          SortedMap<String, Double> overall =
              RunFigures.of(registry.models().registry(), run).orElseThrow().overall();
          if (!overall.containsKey(name)) {
            throw new RequestException(
                ExitCode.DATA,
                "run %s has no metric '%s' on held-out rows (it has: %s)"
                    .formatted(run, name, String.join(", ", overall.keySet())));
          }
          return overall.get(name);
        });
  }

  /** Its rounds, with loss, bytes and times. */
  public Dataset<Row> rounds() {
    return rows(RegistryTable.ROUND, "round");
  }

  /** What each site did in each round, and on which version of which table. */
  public Dataset<Row> contributions() {
    return rows(RegistryTable.CONTRIBUTION, "round", "site");
  }

  /**
   * What its models are worth, by round: {@code scope} says whether overall, at a {@code site}, or
   * of a model that a site made alone.
   */
  public Dataset<Row> metrics() {
    return rows(RegistryTable.METRIC, "round", "scope", "site", "split", "name");
  }

  /** What a run of statistics came to; without rows of any other. */
  public Dataset<Row> statistics() {
    return rows(RegistryTable.STATISTIC, "place");
  }

  /** What happened, in order: warnings, refusals, what was simulated. */
  public Dataset<Row> events() {
    return rows(RegistryTable.EVENT, "sequence");
  }

  private Dataset<Row> rows(RegistryTable table, String first, String... rest) {
    return FederationException.within(
        () ->
            registry
                .table(table)
                .where(functions.col("run").equalTo(run.name()))
                .orderBy(first, rest));
  }

  @Override
  public String toString() {
    return "run " + run;
  }
}
