package org.interlake.protocol.exchange;

/** An object in memory: a reader for tests that need no exchange. */
public final class MemoryObject implements ObjectReader {
  private final byte[] bytes;
  private long largestRead;

  public MemoryObject(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The longest run of bytes that was asked for. */
  public long largestRead() {
    return largestRead;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public void readFully(long position, byte[] target, int offset, int length) {
    largestRead = Math.max(largestRead, length);
    if (position < 0 || position + length > bytes.length) {
      throw new ExchangeException("memory ends before byte " + (position + length));
    }
    System.arraycopy(bytes, (int) position, target, offset, length);
  }

  @Override
  public void close() {}
}
