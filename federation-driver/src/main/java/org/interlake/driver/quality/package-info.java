/**
 * The data-quality report of a statistics run: the registry's tables {@code statistic} and {@code
 * site_statistic} → findings, a page, and JSON. It reads what is recorded and computes nothing that
 * the sites did not tell; so a report can be made again at any time, without Spark. Exchange and
 * run may not be imported here.
 */
package org.interlake.driver.quality;
