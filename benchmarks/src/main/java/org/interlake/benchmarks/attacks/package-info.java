/**
 * Attacks on rules of aggregation: the honest updates of a round in, what lying sites send out.
 * Pure functions of vectors; they see neither Spark nor an exchange. Nothing here ships.
 */
package org.interlake.benchmarks.attacks;
