/**
 * An exchange behind a server, as a party reaches it: exchange paths and bytes in, the same out. A
 * party only opens connections; the server is {@code org.interlake.network.server}. {@code
 * docs/spec/network-exchange.md} says what passes. Nothing here knows a message's content.
 */
package org.interlake.network;
