package org.interlake.protocol.coding;

import java.io.Serializable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.interlake.protocol.plan.CompressionSpec;

/**
 * The bytes of one block of a coded vector, both ways. A block stands for itself: no other is
 * needed to read it. It is shipped to tasks.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>n</td><td>elements of the vector</td></tr>
 *   <tr><td>m</td><td>those of them, from the first on, that are coded: the differences of a model;
 *   those after them are written as they are</td></tr>
 * </table>
 */
public final class BlockCodec implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Elements of a full block: those of an envelope's block of float64. */
  public static final int ELEMENTS = 1 << 15;

  private static final int COUNT_BYTES = Short.BYTES;

  private final long length;
  private final long coded;
  private final NumberCoding numbers;
  private final boolean sparse;
  private final boolean zstd;

  BlockCodec(long length, long coded, CompressionSpec.Coded spec) {
    this.length = length;
    this.coded = coded;
    this.numbers = NumberCoding.of(spec.numbers());
    this.sparse = spec instanceof CompressionSpec.TopK;
    this.zstd = spec.zstd();
  }

  /** How many blocks there are. */
  public int blocks() {
    return Math.toIntExact((length + ELEMENTS - 1) / ELEMENTS);
  }

  /** Elements of a block. */
  public int elements(int block) {
    return (int) Math.min(ELEMENTS, length - (long) block * ELEMENTS);
  }

  /** Those of a block that are differences. */
  public int codedElements(int block) {
    return (int) Math.max(0, Math.min(ELEMENTS, coded - (long) block * ELEMENTS));
  }

  private int exactBytes(int block) {
    return (elements(block) - codedElements(block)) * Double.BYTES;
  }

  /** Bytes of a block before zstd, at most; of a block that is not sparse, exactly. */
  private int mostPlainBytes(int block) {
    int differences = codedElements(block);
    int indices = sparse ? COUNT_BYTES + differences * SparseIndices.MOST_BYTES : 0;
    return indices + numbers.bytes(differences) + exactBytes(block);
  }

  /** Bytes of a block on the wire, at most. */
  public int mostBytes(int block) {
    int plain = mostPlainBytes(block);
    return zstd ? ZstdFrame.mostBytes(plain) : plain;
  }

  /**
   * Writes a block.
   *
   * @param values the block's elements, finite; of differences that are not sent, 0
   * @param dither for codings that round by chance
   */
  byte[] encode(int block, double[] values, SplittableRandom dither) {
    ByteBuffer out = ByteBuffer.allocate(mostPlainBytes(block)).order(ByteOrder.LITTLE_ENDIAN);
    int differences = codedElements(block);
    if (sparse) {
      encodeSparse(values, differences, out, dither);
    } else {
      numbers.encode(values, differences, out, dither);
    }
    for (int i = differences; i < elements(block); i++) {
      out.putDouble(values[i]);
    }
    return zstd
        ? ZstdFrame.of(out.array(), out.position())
        : Arrays.copyOf(out.array(), out.position());
  }

  private void encodeSparse(
      double[] values, int differences, ByteBuffer out, SplittableRandom dither) {
    int[] indices = new int[differences];
    double[] sent = new double[differences];
    int count = 0;
    for (int i = 0; i < differences; i++) {
      if (values[i] != 0) {
        indices[count] = i;
        sent[count++] = values[i];
      }
    }
    out.putShort((short) count);
    SparseIndices.encode(indices, count, out);
    numbers.encode(sent, count, out, dither);
  }

  /**
   * Reads a block.
   *
   * @param bytes the block stands in them from {@code from} on
   * @param target gets the block's elements, from its start
   * @throws org.interlake.protocol.envelope.EnvelopeException CORRUPT or NOT_FINITE unless an
   *     encoder writes such a block
   */
  public void decode(int block, byte[] bytes, int from, int byteLength, double[] target) {
    if (byteLength > mostBytes(block)) {
      throw NumberCoding.corrupt(
          "block %d of %d bytes (at most %d)".formatted(block, byteLength, mostBytes(block)));
    }
    byte[] plain =
        zstd
            ? ZstdFrame.open(bytes, from, byteLength, mostPlainBytes(block))
            : Arrays.copyOfRange(bytes, from, from + byteLength);
    ByteBuffer in = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    int differences = codedElements(block);
    int bytesLeft = in.remaining() - exactBytes(block);
    try {
      if (sparse) {
        decodeSparse(in, differences, target);
      } else {
        if (bytesLeft != numbers.bytes(differences)) {
          throw NumberCoding.corrupt(
              "block %d has %d bytes (must have %d)"
                  .formatted(block, plain.length, mostPlainBytes(block)));
        }
        numbers.decode(in, differences, target);
      }
      for (int i = differences; i < elements(block); i++) {
        target[i] = in.getDouble();
        if (!Double.isFinite(target[i])) {
          throw NumberCoding.notFinite(i);
        }
      }
    } catch (BufferUnderflowException e) {
      throw NumberCoding.corrupt("block %d ends after %d bytes".formatted(block, plain.length));
    }
    if (in.hasRemaining()) {
      throw NumberCoding.corrupt(
          "%d bytes after the end of block %d".formatted(in.remaining(), block));
    }
  }

  private void decodeSparse(ByteBuffer in, int differences, double[] target) {
    int count = Short.toUnsignedInt(in.getShort());
    if (count > differences) {
      throw NumberCoding.corrupt("%d indices (at most %d)".formatted(count, differences));
    }
    int[] indices = SparseIndices.decode(in, count, differences);
    if (in.remaining() < numbers.bytes(count)) {
      throw NumberCoding.corrupt(
          "%d bytes for %d numbers (must be %d)"
              .formatted(in.remaining(), count, numbers.bytes(count)));
    }
    double[] sent = new double[count];
    numbers.decode(in, count, sent);
    Arrays.fill(target, 0, differences, 0);
    for (int k = 0; k < count; k++) {
      target[indices[k]] = sent[k];
    }
  }
}
