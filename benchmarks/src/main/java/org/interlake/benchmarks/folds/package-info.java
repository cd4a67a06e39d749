/**
 * Work W4: the arithmetic of a fold over updates in memory, one thread. Not shipped; imports the
 * kernels of {@code org.interlake.aggregation} and JMH.
 */
package org.interlake.benchmarks.folds;
