package org.interlake.protocol.coding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.interlake.protocol.envelope.EnvelopeException;

/** One Zstandard frame (RFC 8878) to a block. */
final class ZstdFrame {
  /** The library's own default: what takes longer saves little on numbers. */
  private static final int LEVEL = 3;

  private ZstdFrame() {}

  /** Bytes of a frame at most. */
  static int mostBytes(int plain) {
    return Math.toIntExact(Zstd.compressBound(plain));
  }

  static byte[] of(byte[] plain, int length) {
    byte[] frame = new byte[mostBytes(length)];
    long written = Zstd.compressByteArray(frame, 0, frame.length, plain, 0, length, LEVEL);
    if (Zstd.isError(written)) {
      throw new IllegalStateException("zstd: " + Zstd.getErrorName(written));
    }
    return Arrays.copyOf(frame, (int) written);
  }

  /**
   * What a frame holds. Nothing is allocated by what the frame says.
   *
   * @param most bytes that it may hold
   * @throws EnvelopeException CORRUPT if it holds more, or the bytes are not one frame
   */
  static byte[] open(byte[] bytes, int from, int length, int most) {
    if (length == 0) { // the library reads past the end of nothing
      throw NumberCoding.corrupt("0 bytes that are not one zstd frame");
    }
    byte[] plain = new byte[most];
    try {
      long frame = Zstd.findFrameCompressedSize(bytes, from, length);
      if (Zstd.isError(frame) || frame != length) {
        throw NumberCoding.corrupt("%d bytes that are not one zstd frame".formatted(length));
      }
      long read = Zstd.decompressByteArray(plain, 0, most, bytes, from, length);
      if (Zstd.isError(read)) {
        throw unreadable(most, Zstd.getErrorName(read));
      }
      return Arrays.copyOf(plain, (int) read);
    } catch (ZstdException e) {
      throw unreadable(most, e.getMessage());
    }
  }

  private static EnvelopeException unreadable(int most, String why) {
    return NumberCoding.corrupt("no zstd frame of at most %d bytes: %s".formatted(most, why));
  }
}
