/**
 * Signed messages: stages (3) and (4) of the data's way. {@code docs/spec/envelope.md} gives every
 * byte and the order of a reader's checks; the classes here follow it line by line.
 */
package org.interlake.protocol.envelope;
