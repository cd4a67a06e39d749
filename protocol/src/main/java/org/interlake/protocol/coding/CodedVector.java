package org.interlake.protocol.coding;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** A vector as it travels: coded blocks, end to end; a segment for each. */
public final class CodedVector implements BlockedVector {
  private final VectorLayout layout;
  private final byte[] bytes;

  private CodedVector(VectorLayout layout, byte[] bytes) {
    this.layout = layout;
    this.bytes = bytes;
  }

  /** Of blocks that nobody changes any more. */
  static CodedVector of(String name, List<byte[]> blocks) {
    requireNonNull(name, "name");
    List<Segment> segments = new ArrayList<>();
    int length = 0;
    for (byte[] block : blocks) {
      segments.add(new Segment(Integer.toString(segments.size()), block.length));
      length = Math.addExact(length, block.length);
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (byte[] block : blocks) {
      System.arraycopy(block, 0, bytes, at, block.length);
      at += block.length;
    }
    return new CodedVector(new VectorLayout(name, ElementType.CODED, segments), bytes);
  }

  @Override
  public VectorLayout layout() {
    return layout;
  }

  @Override
  public void read(long position, byte[] target, int length) {
    System.arraycopy(bytes, Math.toIntExact(position), target, 0, length);
  }

  /** The shape only: parameters do not belong in logs. */
  @Override
  public String toString() {
    return "CodedVector[%s, %d bytes]".formatted(layout.name(), bytes.length);
  }
}
