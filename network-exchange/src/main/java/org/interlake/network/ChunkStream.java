package org.interlake.network;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.interlake.network.wire.Chunk;
import org.interlake.network.wire.UploadPart;
import org.interlake.protocol.Digest;

/**
 * Cuts what is written to it into chunks. What the server holds already is counted and digested,
 * but not sent.
 */
final class ChunkStream extends OutputStream {
  private final UploadCall call;
  private final long offset;
  private final Digest held;
  private final MessageDigest sha256 = sha256();
  private byte[] chunk = new byte[WireNames.CHUNK_BYTES];
  private int filled;
  private long written;

  /**
   * @param offset so many bytes the server holds
   * @param held their digest
   */
  ChunkStream(UploadCall call, long offset, Digest held) {
    this.call = requireNonNull(call, "call");
    this.offset = offset;
    this.held = requireNonNull(held, "held");
  }

  /** The connection failed, not the content. */
  static final class BrokenLinkException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenLinkException(StatusException cause) {
      super(cause);
    }

    StatusException status() {
      return (StatusException) getCause();
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int part;
      if (written < offset) {
        part = (int) Math.min(offset - written, count - done);
        sha256.update(bytes, from + done, part);
        written += part;
        requireSameStart();
      } else {
        part = Math.min(chunk.length - filled, count - done);
        System.arraycopy(bytes, from + done, chunk, filled, part);
        sha256.update(bytes, from + done, part);
        filled += part;
        written += part;
        sendIfFull();
      }
      done += part;
    }
  }

  private void requireSameStart() throws IOException {
    if (written == offset && !digest().equals(held)) {
      throw new IOException("the content is not what it was at the first try");
    }
  }

  private void sendIfFull() throws IOException {
    if (filled == chunk.length) {
      send(chunk);
      chunk = new byte[WireNames.CHUNK_BYTES]; // the one that was sent is still being sent
      filled = 0;
    }
  }

  private void send(byte[] bytes) throws IOException {
    try {
      call.send(
          UploadPart.newBuilder()
              .setChunk(Chunk.newBuilder().setData(UnsafeByteOperations.unsafeWrap(bytes)))
              .build());
    } catch (StatusException e) {
      throw new BrokenLinkException(e);
    }
  }

  /**
   * Sends the rest.
   *
   * @param length of all that had to be written
   */
  void finish(long length) throws IOException {
    if (written != length) {
      throw new IOException("the content has %d bytes instead of %d".formatted(written, length));
    }
    if (filled > 0) {
      send(java.util.Arrays.copyOf(chunk, filled));
      filled = 0;
    }
  }

  /** Of all that was written. */
  Digest digest() {
    try {
      return Digest.ofBytes(((MessageDigest) sha256.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java's SHA-256 cannot be copied", e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
