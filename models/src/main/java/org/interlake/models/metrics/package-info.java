/**
 * How good a model is, as sums that add up over sites: a vector of counts, loss and a histogram of
 * scores. No prediction and no row leaves a site.
 */
package org.interlake.models.metrics;
