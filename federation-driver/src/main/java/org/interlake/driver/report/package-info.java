/**
 * The report of a run: the registry's tables → a page, JSON and findings. It reads what is recorded
 * and asks no site; so a report can be made at any time, of a run that still goes on too, and
 * without Spark. Exchange may not be imported here.
 */
package org.interlake.driver.report;
