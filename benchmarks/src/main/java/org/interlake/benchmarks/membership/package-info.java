/**
 * Membership inference: how well somebody who sees a model, or an update, can tell whether a row
 * was trained on; and how well anybody can at most under differential privacy. Confidences of rows
 * → scores → figures. Nothing here knows Spark or how the models came to be.
 */
package org.interlake.benchmarks.membership;
