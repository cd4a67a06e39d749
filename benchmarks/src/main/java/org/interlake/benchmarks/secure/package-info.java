/** What a round costs when only sums over the sites are known, beside one that reads updates. */
package org.interlake.benchmarks.secure;
