/**
 * One organisation's side of a federation: stages (1) to (4) of the data's way, from a lake table
 * to a sealed envelope. {@code agent} holds the way itself, {@code table} where rows come from,
 * {@code config} what the site permits.
 *
 * <p>Nothing of {@code aggregation} or of the driver may be imported here: a site knows the driver
 * by its messages only.
 */
package org.interlake.site;
