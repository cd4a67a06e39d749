/**
 * An exchange that is carried by hand: one party's objects in one file that it has signed, out of
 * one exchange and into another. {@code docs/spec/bundle.md} is the format. No message is read.
 */
package org.interlake.protocol.bundle;
