/**
 * What the driver makes of an averaged update: a step of its own, with a memory. Coordinate by
 * coordinate, in doubles and {@code Math.sqrt} only, so the same rounds give the same bits.
 */
package org.interlake.aggregation.server;
