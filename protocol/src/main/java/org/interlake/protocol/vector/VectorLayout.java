package org.interlake.protocol.vector;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shape of a vector: its name, element type and named segments in order.
 *
 * @param name what the vector is to its message, such as {@code parameters}
 */
public record VectorLayout(String name, ElementType type, List<Segment> segments) {
  public VectorLayout {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    segments = List.copyOf(segments);
    Set<String> seen = new HashSet<>();
    long length = 0;
    for (Segment segment : segments) {
      if (!seen.add(segment.name())) {
        throw new IllegalArgumentException(
            "Invalid layout of vector %s: segment %s appears twice"
                .formatted(name, segment.name()));
      }
      length = Math.addExact(length, segment.length());
    }
    Math.multiplyExact(length, type.bytes());
  }

  /** A vector of one segment. */
  public static VectorLayout single(String name, ElementType type, long length) {
    return new VectorLayout(name, type, List.of(new Segment(name, length)));
  }

  /** Elements in all. */
  public long length() {
    long length = 0;
    for (Segment segment : segments) {
      length += segment.length();
    }
    return length;
  }

  /** Bytes on the wire. */
  @JsonIgnore
  public long byteLength() {
    return length() * type.bytes();
  }

  /**
   * Where a segment starts, in elements.
   *
   * @throws IllegalArgumentException if there is no such segment
   */
  public long offsetOf(String segment) {
    long offset = 0;
    for (Segment s : segments) {
      if (s.name().equals(segment)) {
        return offset;
      }
      offset += s.length();
    }
    throw unknown(segment);
  }

  /**
   * How many elements a segment has.
   *
   * @throws IllegalArgumentException if there is no such segment
   */
  public long lengthOf(String segment) {
    for (Segment s : segments) {
      if (s.name().equals(segment)) {
        return s.length();
      }
    }
    throw unknown(segment);
  }

  private IllegalArgumentException unknown(String segment) {
    return new IllegalArgumentException(
        "Vector %s has no segment '%s' (it has %s)"
            .formatted(name, segment, segments.stream().map(Segment::name).toList()));
  }
}
