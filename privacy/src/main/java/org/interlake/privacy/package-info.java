/**
 * What may leave a site: stage (2) of the data's way, local update → bounded update.
 *
 * <p>Everything a site is about to send passes through a class of this package first. Neither Spark
 * nor {@code models}, {@code aggregation}, a site or the driver may be imported here: rows never
 * come this far.
 */
package org.interlake.privacy;
