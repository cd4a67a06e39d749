/**
 * Who is at the other end of a connection: enrolled keys in, a TLS context that accepts their
 * holders and nobody else out. Nothing here knows an exchange.
 */
package org.interlake.network.tls;
