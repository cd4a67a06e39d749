/**
 * The registry, the driver's work and its models as a Spark SQL catalog: SQL → rows.
 *
 * <p>{@link org.interlake.driver.sql.InterlakeCatalog} is the way in. Tables are read and never
 * written here; whatever changes something is a procedure, and does what the command of the same
 * name does ({@code org.interlake.driver.request}). This package may not import a command line.
 */
package org.interlake.driver.sql;
