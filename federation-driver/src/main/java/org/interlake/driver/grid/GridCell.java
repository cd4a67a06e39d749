package org.interlake.driver.grid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import org.interlake.driver.simulate.Partition;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.plan.Plan;

/**
 * One run of a grid.
 *
 * @param plan of the cell's strategy and seed
 * @param partitionText without the seed, which is an axis of its own
 */
public record GridCell(
    GridStrategy strategy, Partition partition, String partitionText, long seed, Plan plan) {
  private static final int NAME_LENGTH = 18;
  private static final int LABEL_LENGTH = 30;

  public GridCell {
    requireNonNull(strategy, "strategy");
    requireNonNull(partition, "partition");
    requireNonNull(partitionText, "partitionText");
    requireNonNull(plan, "plan");
  }

  static GridCell of(
      Plan plan, GridStrategy strategy, Partition partition, String partitionText, long seed) {
    return new GridCell(
        strategy,
        partition,
        partitionText,
        seed,
        new Plan(
            plan.name(),
            plan.federation(),
            plan.dataset(),
            plan.purpose(),
            plan.sites(),
            plan.quorum(),
            seed,
            plan.deadline(),
            plan.features(),
            plan.label(),
            plan.offset(),
            plan.weight(),
            plan.split(),
            plan.model(),
            strategy.on(plan),
            plan.selection(),
            plan.start(),
            plan.personalization(),
            plan.privacy(),
            plan.compression(),
            plan.rounds(),
            plan.stop(),
            plan.evaluation(),
            plan.commit()));
  }

  /** What people call it. */
  public String text() {
    return "%s, %s, seed %d".formatted(strategy.text(), partitionText, seed);
  }

  /**
   * The run's name: another plan, table version, partition or limit gives another, and the same
   * gives the same, so that a finished cell is found again.
   */
  RunId run(String tables, DisclosureLimits limits) {
    String digest =
        Digest.of(
                "%s|%s|%s|%d|%d|%d"
                    .formatted(
                        Mailbox.digestOf(plan),
                        tables,
                        partition.text(),
                        limits.minimumRows(),
                        limits.minimumCategoryRows(),
                        limits.minimumEvaluationRows())
                    .getBytes(UTF_8))
            .hex()
            .substring(0, 8);
    String label =
        "%s-%s-s%d".formatted(strategy.text(), partitionText, seed).replaceAll("[^a-z0-9.]+", "-");
    return new RunId(
        "%s-%s-%s".formatted(cut(plan.name(), NAME_LENGTH), cut(label, LABEL_LENGTH), digest));
  }

  private static String cut(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }
}
