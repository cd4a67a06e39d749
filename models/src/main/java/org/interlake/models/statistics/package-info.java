/**
 * Federated statistics: stages (1) and (5) of the data's way for a plan of kind statistics. At the
 * site, table → sums ({@link org.interlake.models.statistics.SiteStatistics}) → what may leave
 * ({@link org.interlake.models.statistics.StatisticsAnswers}, with the classes of {@code privacy});
 * at the driver, summed vectors → results ({@link
 * org.interlake.models.statistics.StatisticsFitter}).
 *
 * <p>Sums over rows are exact ({@link org.interlake.models.data.ExactSum}), so a site's vector does
 * not depend on the order in which its rows are read. No site and nothing of the driver may be
 * imported here.
 */
package org.interlake.models.statistics;
