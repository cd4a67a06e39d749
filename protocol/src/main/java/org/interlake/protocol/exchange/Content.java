package org.interlake.protocol.exchange;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of an object to be. They can be written more than once, the same each time. */
public interface Content {
  long length();

  /** Writes exactly {@link #length()} bytes. */
  void writeTo(OutputStream out) throws IOException;

  /** Content that is one array. The array must not change afterwards. */
  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
