/**
 * What an answer costs: the (epsilon, delta) of a list of noisy mechanisms. Belongs to stage (2) of
 * the data's way, local update → bounded update, and to whoever plans a run.
 *
 * <p>Pure mathematics on a few numbers. Rows, updates, Spark and files may not be imported here.
 */
package org.interlake.privacy.accounting;
