/**
 * How updates are combined: stage (5) of the data's way. Verified parameter vectors in, one vector
 * out.
 *
 * <p>Every coordinate is folded in site order, whatever the number of tasks, so that the same
 * updates give the same bytes. Nothing of {@code models}, {@code privacy}, a site or the driver may
 * be imported here: a fold does not know what the numbers mean.
 */
package org.interlake.aggregation;
