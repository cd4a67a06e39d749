/**
 * What is measured and reported: named pieces of work in → figures out, as a table and as JSON.
 *
 * <p>Works of whole federations run as a user runs them: real processes of {@code bin/interlake},
 * whose figures come from the registry and the operating system. Nothing here ships.
 */
package org.interlake.benchmarks;
