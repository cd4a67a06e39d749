/**
 * A whole federation on one machine, to look at: raw data files → one Delta table, key and
 * configuration for each site, real processes of {@code bin/interlake} → a table that compares what
 * each site reaches alone, federated and pooled.
 *
 * <p>The sites' code is not seen from here: they are started as anybody would start them, and what
 * became of the run is read from the registry. That the demonstration knows all rows, and so can
 * train the pooled model, is what no coordinator can; nothing outside may import this package.
 */
package org.interlake.driver.demo;
