/**
 * Reports as one HTML file that needs nothing else: sections, tables and charts → a page that is
 * read offline, in light and dark, on a phone and on paper. Tables are plain HTML; charts are drawn
 * by Apache ECharts (docs/adr/0051) where scripts run, and say nothing that no table says.
 *
 * <p>The whole of its use: make a {@link org.interlake.driver.page.Page} of {@link
 * org.interlake.driver.page.Section}s, each of {@link org.interlake.driver.page.Block}s, and write
 * {@link org.interlake.driver.page.Page#html}. Every text is escaped here and nowhere else, so
 * callers pass names of sites, columns and categories as they are. Nothing of what a report is
 * about may be imported here.
 */
package org.interlake.driver.page;
