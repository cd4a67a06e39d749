/**
 * Damaged input for every decoder that reads what another party wrote. A decoder refuses it with
 * the one exception that it declares, takes memory in proportion to the input, and comes back.
 */
package org.interlake.benchmarks.fuzz;
