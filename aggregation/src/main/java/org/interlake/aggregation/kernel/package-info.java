/**
 * Arithmetic on the same coordinates of several updates, held as arrays of primitives: sums, order
 * statistics, inner products. One kernel for each operation, used by every path of a fold.
 *
 * <p>What is computed at a coordinate depends on that coordinate's values and their order only (and
 * for inner products on the coordinate's place in its segment), so a vector may be cut anywhere
 * that the kernel says and the result has the same bits. Nothing of this project is imported here.
 */
package org.interlake.aggregation.kernel;
