package org.interlake.protocol.exchange;

import java.util.List;

/**
 * Where an object stands below a federation's folder, such as {@code driver/runs/r1/plan}. The
 * first segments name the one party that may write it.
 */
public record ExchangePath(List<String> segments) {
  private static final int MAX_SEGMENT_LENGTH = 128;

  public ExchangePath {
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("Invalid exchange path: it is empty");
    }
    for (String segment : segments) {
      if (!isSegment(segment)) {
        throw new IllegalArgumentException(
            "Invalid segment of exchange path %s: '%s'".formatted(segments, segment));
      }
    }
    writerSegments(segments.get(0));
  }

  /** {@code [A-Za-z0-9][A-Za-z0-9._-]{0,127}}. */
  private static boolean isSegment(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_SEGMENT_LENGTH || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  static ExchangePath of(String... segments) {
    return new ExchangePath(List.of(segments));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is no path
   */
  public static ExchangePath parse(String text) {
    return new ExchangePath(List.of(text.split("/", -1)));
  }

  private static int writerSegments(String first) {
    return switch (first) {
      case "driver" -> 1;
      case "sites" -> 2;
      default ->
          throw new IllegalArgumentException(
              "Invalid exchange path: it starts with '%s' (must be 'driver' or 'sites')"
                  .formatted(first));
    };
  }

  /** The prefix of the party that may write here: {@code driver} or {@code sites/<site>}. */
  String writerPrefix() {
    int writer = writerSegments(segments.get(0));
    if (segments.size() <= writer) {
      throw new IllegalArgumentException(
          "Invalid exchange path %s: it names no object of one writer".formatted(segments));
    }
    return String.join("/", segments.subList(0, writer));
  }

  /** A path below this one. */
  public ExchangePath child(String... more) {
    return new ExchangePath(
        java.util.stream.Stream.concat(segments.stream(), List.of(more).stream()).toList());
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
