package org.interlake.site.ledger;

import static java.util.Objects.requireNonNull;

/**
 * What a budget is kept for: a table, and the purpose that the site lets it be used for. The
 * purpose is the site's own name for it, in its configuration; if the plan named it, a new purpose
 * would be a new budget.
 *
 * @param dataset the purpose
 * @param tableId of the table, the same for all of its versions
 */
public record PrivacyAccount(String dataset, String tableId) {
  public PrivacyAccount {
    requireNonNull(dataset, "dataset");
    requireNonNull(tableId, "tableId");
  }
}
