package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A message that has been read, verified and found to be the one expected.
 *
 * @param body what it says
 * @param bodyDigest the digest of the body's text
 * @param content the digest that names its vectors
 * @param vectors checked against their digests, all finite
 */
public record Message<T>(T body, Digest bodyDigest, Digest content, List<DoubleVector> vectors) {
  public Message {
    requireNonNull(body, "body");
    requireNonNull(bodyDigest, "bodyDigest");
    requireNonNull(content, "content");
    vectors = List.copyOf(vectors);
  }
}
