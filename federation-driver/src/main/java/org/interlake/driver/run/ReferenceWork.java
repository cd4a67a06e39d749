package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.interlake.driver.table.PinnedTable;
import org.interlake.driver.table.TableException;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.RoundWork;
import org.interlake.models.SiteMemory;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteDataException;
import org.interlake.models.data.SiteTable;
import org.interlake.models.training.TrainingException;
import org.interlake.privacy.UpdateRefusedException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What the driver computes on public rows in a training round: what a site with these rows would
 * send, by the same code. The rows take no part in the feature contract, in a weight or in a
 * metric.
 */
final class ReferenceWork implements AutoCloseable {
  /** In the place of a site, for the seeds of its draws. */
  private static final SiteId NAME = new SiteId("reference");

  /** The rows are public, and nothing of them is measured. */
  private static final DisclosureLimits NO_LIMITS = new DisclosureLimits(1, 1, Long.MAX_VALUE);

  private final RoundWork work;
  private final TableVersion version;

  private ReferenceWork(RoundWork work, TableVersion version) {
    this.work = work;
    this.version = version;
  }

  /**
   * Reads the table and checks it against the plan.
   *
   * @param began the version that the run began with, if it has begun
   * @throws ReferenceException if it cannot be read, is another than the run began with, or does
   *     not fit the plan
   */
  static ReferenceWork open(ReferenceTable table, Plan plan, Optional<TableVersion> began) {
    requireNonNull(plan, "plan");
    try {
      PinnedTable pinned =
          table.pin(
              began.map(TableVersion::version).map(OptionalLong::of).orElse(OptionalLong.empty()));
      if (began.isPresent() && !began.get().equals(pinned.version())) {
        throw new ReferenceException(
            ExitCode.CONFIGURATION,
            "The run began with the reference table %s, and now it is %s: name that one again, or give the run another name with --run."
                .formatted(began.get().text(), pinned.version().text()));
      }
      SiteTable rows = SiteTable.read(pinned.rows(), plan);
      return new ReferenceWork(new RoundWork(NAME, plan, NO_LIMITS, rows), pinned.version());
    } catch (TableException e) {
      throw new ReferenceException(
          ExitCode.UNAVAILABLE,
          e.getMessage()
              + " It is the run's reference table: check its name, and this user's rights on it.");
    } catch (SiteDataException e) {
      throw new ReferenceException(
          ExitCode.DATA,
          "The reference table cannot be trained on as the sites' tables are. " + e.getMessage());
    }
  }

  TableVersion version() {
    return version;
  }

  /** For the registry. */
  String text() {
    return "table %s, %d training rows".formatted(version.text(), work.trainRows());
  }

  /**
   * The update of a training round, which depends on the arguments only.
   *
   * @param model the vectors that the round sends out
   * @throws RunAbandonedException if there is none
   */
  DoubleVector update(RoundNumber round, List<DoubleVector> model, FittedContract contract) {
    try {
      return work.answer(RoundPurpose.TRAIN, round, model, Optional.of(contract), SiteMemory.none())
          .vectors()
          .get(0);
    } catch (TrainingException | UpdateRefusedException e) {
      throw new RunAbandonedException(
          "round %s: no update on the reference table: %s".formatted(round, e.getMessage()));
    }
  }

  @Override
  public void close() {
    work.close();
  }
}
