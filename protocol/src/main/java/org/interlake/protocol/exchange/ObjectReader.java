package org.interlake.protocol.exchange;

import java.io.Closeable;

/** An open object: positioned reads, as an executor that needs one block of it makes them. */
public interface ObjectReader extends Closeable {
  /** Bytes in all. */
  long length();

  /**
   * Fills {@code length} bytes of {@code target} from {@code position} of the object.
   *
   * @throws ExchangeException if the object ends before, or cannot be read
   */
  void readFully(long position, byte[] target, int offset, int length);

  /** The {@code length} bytes from {@code position}. */
  default byte[] read(long position, int length) {
    byte[] bytes = new byte[length];
    readFully(position, bytes, 0, length);
    return bytes;
  }

  @Override
  void close();
}
