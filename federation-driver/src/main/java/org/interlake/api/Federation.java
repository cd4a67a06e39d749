package org.interlake.api;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Sites over which plans are run: virtual ones, made of one table in this process, or those that a
 * coordinator has enrolled.
 *
 * <pre>{@code
 * Federation hospitals = Federation.simulated(spark.table("patients"), "hospital");
 * Run run = hospitals.run(Plan.read(Path.of("heart.yaml")));
 * run.model().metrics().show();
 * Dataset<Row> scored = run.model().transform(newPatients);
 * }</pre>
 */
public sealed interface Federation permits SimulatedFederation, CoordinatedFederation {
  /**
   * Runs a plan to its end, on this thread.
   *
   * @return the run, also if it was abandoned: {@link Run#status}
   * @throws FederationException if it cannot be run, or was interrupted
   */
  Run run(Plan plan);

  /** The same, with a name for its run; without one it is made of what is run. */
  Federation withRunName(String name);

  /** The same, with somebody who hears how its runs go. */
  Federation withListener(RoundListener listener);

  /**
   * Virtual sites of the rows of a table, a query or a file, as a column of theirs says. The models
   * are bit for bit those of separate sites with the same rows.
   *
   * @param rows the same each time they are read; this process reads all of them into memory
   * @param siteColumn each of its values is a site's name
   */
  static SimulatedFederation simulated(Dataset<Row> rows, String siteColumn) {
    return simulated(rows, Partition.byColumn(siteColumn));
  }

  /** The same, with rows that a partition deals out. */
  static SimulatedFederation simulated(Dataset<Row> rows, Partition partition) {
    return new SimulatedFederation(new Pool.OfRows(rows), partition);
  }

  /**
   * Virtual sites of a Delta table, pinned to its newest version, which the registry names as the
   * origin of every contribution: the run that {@code interlake simulate} makes, down to its name.
   *
   * @param table a name in a catalog, {@code delta.`/path`}, or a path with a '/'
   */
  static SimulatedFederation simulated(SparkSession spark, String table, Partition partition) {
    return new SimulatedFederation(new Pool.OfTable(spark, table), partition);
  }

  /**
   * The enrolled sites of a coordinator, which answer over the exchange, each where its data are.
   *
   * @param driverFile the coordinator's file; {@code docs/reference/driver.md}
   */
  static CoordinatedFederation coordinated(SparkSession spark, Path driverFile) {
    return new CoordinatedFederation(spark, driverFile);
  }
}
