/**
 * Rules by which a cohort's updates become one vector: which updates count how much, given their
 * inner products, and what is done at each coordinate. Pure functions; updates themselves are not
 * seen here.
 */
package org.interlake.aggregation.rule;
