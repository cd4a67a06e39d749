package org.interlake.privacy.secagg;

/**
 * A site's second message of a round: its answer to which sites arrived.
 *
 * @param shares of a length that follows from the numbers of sites called and arrived; the driver
 *     can open them only together with the answers of a threshold of sites to the same question
 */
@SuppressWarnings("ArrayRecordComponent") // not compared, and copied into a message at once
public record Unmasking(byte[] shares) {}
