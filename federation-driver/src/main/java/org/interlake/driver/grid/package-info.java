/**
 * Many simulated runs of one plan → one table: strategies x partitions x seeds, each cell a run of
 * the registry. What a cell is, {@code request} does; what is printed of it, {@code cli} and {@code
 * sql}.
 */
package org.interlake.driver.grid;
