/** Predictions inside a query, beside the scan alone and MLlib's pipeline. */
package org.interlake.benchmarks.predict;
