/**
 * The driver's tab "Federation" in the Spark UI: what a run tells its listener → events on Spark's
 * listener bus, and so in the event log → rows of Spark's own store → pages, while the driver runs
 * and in the history server. Stands beside the data's way: nothing here decides, waits or throws
 * into a round. Names of the event classes are a format ({@code docs/spec/spark-events.md}): they
 * stand in logs.
 */
package org.interlake.driver.ui;
