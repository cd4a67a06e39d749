/**
 * Secure aggregation: stage (2) of the data's way, update → masked update, and at the driver masked
 * updates → their sum and nothing else. {@code docs/spec/secure-aggregation.md} has the protocol,
 * the bytes and the proof.
 *
 * <p>A library without input or output: keys, randomness and messages come in as arguments, and
 * what must be remembered is the caller's to keep. Neither Spark nor files may be used here.
 */
package org.interlake.privacy.secagg;
