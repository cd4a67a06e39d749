/**
 * What the messages say: a record for each kind's body, and their JSON. {@code
 * docs/spec/messages.md} describes them.
 */
package org.interlake.protocol.message;
