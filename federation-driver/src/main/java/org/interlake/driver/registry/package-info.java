/**
 * What is remembered: the driver's Delta tables. Rows in, the same rows out, each exactly once;
 * {@code docs/spec/registry.md} describes every table and column.
 *
 * <p>The audit tables ({@link org.interlake.driver.registry.Registry}) are written and read with
 * Delta Kernel and need no Spark session. Promotion ({@link
 * org.interlake.driver.registry.PromotedModels#promote}) goes through Spark, which can overwrite.
 *
 * <p>This package may not import anything of the round loop, the exchange or a strategy: whoever
 * drives a run turns its results into rows.
 */
package org.interlake.driver.registry;
