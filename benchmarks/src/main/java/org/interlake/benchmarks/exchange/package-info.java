/** What an exchange adds to a round, and how fast a large update passes. */
package org.interlake.benchmarks.exchange;
