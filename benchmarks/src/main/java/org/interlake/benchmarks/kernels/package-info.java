/**
 * The sites' arithmetic without Spark and processes: blocks in memory → nanoseconds a row. Measured
 * by JMH, each kernel in a process of its own.
 */
package org.interlake.benchmarks.kernels;
