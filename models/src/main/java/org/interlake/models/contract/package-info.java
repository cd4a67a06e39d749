/**
 * The feature contract: which numbers a row becomes, fitted over all sites without moving a row.
 *
 * <p>Two rounds of sums: (1) counts, sums and category counts → means and vocabularies; (2) squared
 * deviations from those means → {@link org.interlake.models.contract.FittedContract}. Both vectors
 * are added coordinate by coordinate over the sites. One round of (n, Σx, Σx²) would do on paper,
 * but Σx² − n·mean² cancels to nothing where the mean is large against the deviation; the second
 * pass is as additive and loses no digit.
 *
 * <p>Here are the driver's half and the values that both halves share; no Spark class may be
 * imported. A site's half is {@code SiteTable} in {@code org.interlake.models.data}.
 */
package org.interlake.models.contract;
