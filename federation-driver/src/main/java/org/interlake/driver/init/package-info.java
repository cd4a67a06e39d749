/**
 * Before any run: a few answers → the commented files of a federation, with keys. What is written
 * here is what {@code docs/reference/driver.md}, {@code site.md} and {@code plan.md} describe, and
 * the readers of these take it as it is. No Spark, and nothing of a run, may be imported here.
 */
package org.interlake.driver.init;
