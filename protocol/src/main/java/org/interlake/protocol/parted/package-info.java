/**
 * Vectors in parts: a manifest, and objects that hold runs of blocks, so that tasks write an
 * aggregate and read a model of any length with one block of it in memory. Stage (5) of the data's
 * way writes them; {@code docs/spec/parted-vector.md} describes the bytes. Nothing of Spark may be
 * imported here.
 */
package org.interlake.protocol.parted;
