/**
 * Works with models that are large: rounds of real processes (W3), one fold of any length, and the
 * same fold on a standalone cluster. The engine and the envelopes are those of a run; the loop
 * around them is this package's. Not shipped.
 */
package org.interlake.benchmarks.large;
