/** Who signs: Ed25519 keys (RFC 8032) through Tink. */
package org.interlake.protocol.identity;
