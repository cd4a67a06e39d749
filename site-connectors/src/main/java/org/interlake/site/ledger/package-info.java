/**
 * The site's ledger: what of its privacy budgets has been spent. Stands between a call and the
 * answer to it: events of a round in, permission or refusal out. Reads no rows of the site's tables
 * and knows no message.
 */
package org.interlake.site.ledger;
