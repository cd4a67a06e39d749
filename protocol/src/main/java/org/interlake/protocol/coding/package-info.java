/**
 * Vectors made smaller: between stages (2) and (3) of the data's way at a site, and where the
 * driver's fold reads a block. {@code docs/spec/coded-vector.md} gives every byte. A decoder knows
 * from the plan how long anything can be, and allocates by that.
 */
package org.interlake.protocol.coding;
