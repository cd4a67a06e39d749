package org.interlake.protocol.envelope;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.vector.BlockedVector;

/** A message's only vector, read anew whenever it is written. */
final class BlockedPayload implements Content {
  private final BlockedVector vector;
  private final int blockBytes;

  BlockedPayload(BlockedVector vector, int blockBytes) {
    this.vector = requireNonNull(vector, "vector");
    this.blockBytes = blockBytes;
  }

  /** The digest of each block. */
  List<Digest> digests() {
    List<Digest> digests = new ArrayList<>();
    byte[] block = new byte[blockBytes];
    for (long from = 0; from < length(); from += blockBytes) {
      int count = (int) Math.min(blockBytes, length() - from);
      vector.read(from, block, count);
      digests.add(Digest.of(ByteBuffer.wrap(block, 0, count)));
    }
    return digests;
  }

  @Override
  public long length() {
    return vector.layout().byteLength();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    byte[] block = new byte[blockBytes];
    for (long from = 0; from < length(); from += blockBytes) {
      int count = (int) Math.min(blockBytes, length() - from);
      vector.read(from, block, count);
      out.write(block, 0, count);
    }
  }
}
