package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.TableVersion;
import org.interlake.site.ledger.PrivacyLedger;
import org.interlake.site.policy.Clause;
import org.interlake.site.table.PinnedTable;

/**
 * What a plan comes to at this site. Nothing has been answered and nothing spent.
 *
 * @param clauses of the policy, each with its verdict; those about rows only if they were read
 * @param outcome whether the site would take part
 */
record Examination(List<Clause> clauses, Outcome outcome) implements AutoCloseable {
  Examination {
    clauses = List.copyOf(clauses);
    requireNonNull(outcome, "outcome");
  }

  /** Whether the site would take part. */
  sealed interface Outcome {}

  /**
   * It would; the table is read and checked.
   *
   * @param pinned its rows, as plans see them
   * @param table its version, as the driver is told of it
   */
  record Fit(SiteWork work, PinnedTable pinned, TableVersion table, Optional<PrivacyLedger> ledger)
      implements Outcome {
    Dataset<Row> rows() {
      return pinned.rows();
    }
  }

  /**
   * It would not.
   *
   * @param words why, for this site's people; they stay here
   */
  record Unfit(Refusal refusal, String words) implements Outcome {}

  @Override
  public void close() {
    if (outcome instanceof Fit fit) {
      fit.work().close();
    }
  }
}
