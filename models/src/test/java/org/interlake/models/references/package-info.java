/**
 * Runs on real data sets against results computed outside Interlake (numpy, scikit-learn). A folder
 * of data becomes tables of sites and a plan; training them gives the numbers that stand beside the
 * reference's. The tests run a part of them; {@code ReferenceResults} all, and writes {@code
 * docs/results.md}.
 *
 * <p>The data are no part of the project: without them the tests are skipped.
 */
package org.interlake.models.references;
