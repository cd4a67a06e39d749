/**
 * Quantiles over all sites by sums alone: federated mean and deviation → the same cells at every
 * site → counts and sums of cells, added over the sites → quantiles. Why not a quantile sketch such
 * as KLL: see docs/adr/0018. No Spark class may be imported here.
 */
package org.interlake.models.quantiles;
