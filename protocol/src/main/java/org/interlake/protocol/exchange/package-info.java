/**
 * The place where messages pass. Every party writes to one prefix of its own; an object is
 * immutable and appears whole. {@code docs/spec/exchange.md} is the layout.
 */
package org.interlake.protocol.exchange;
