/**
 * Many simulated runs of one plan → one table: strategies x partitions x seeds, each cell a run of
 * the registry → text, page and JSON. What a cell is, {@code request} does; where it is printed,
 * {@code cli} and {@code sql} say.
 */
package org.interlake.driver.grid;
