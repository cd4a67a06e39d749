package org.interlake.protocol.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.ExchangePath;

/**
 * What a bundle holds, as its signed text says it.
 *
 * @param party {@code driver} or {@code sites/<site>}: whose prefix it is of
 * @param entries in the order of their bytes: by path, none twice, all below the party's prefix
 */
record BundleHeader(FederationId federation, String party, List<Entry> entries) {
  static final String FIRST_LINE = "interlake-bundle 1";
  static final int MAX_ENTRIES = 1_000_000;

  BundleHeader {
    requireNonNull(federation, "federation");
    requireNonNull(party, "party");
    entries = List.copyOf(entries);
    String before = "";
    for (Entry entry : entries) {
      String path = entry.path().toString();
      if (!path.startsWith(party + "/")) {
        throw new IllegalArgumentException(
            "Invalid object of a bundle: %s (must be below %s/)".formatted(path, party));
      }
      if (before.compareTo(path) >= 0) {
        throw new IllegalArgumentException(
            "Invalid order of a bundle: %s behind %s".formatted(path, before));
      }
      before = path;
    }
  }

  /** One object. */
  record Entry(ExchangePath path, long length, Digest sha256) {
    static final Comparator<Entry> BY_PATH = Comparator.comparing(entry -> entry.path().toString());

    Entry {
      requireNonNull(path, "path");
      requireNonNull(sha256, "sha256");
      if (length < 0) {
        throw new IllegalArgumentException("Invalid length of %s: %d".formatted(path, length));
      }
    }

    private String line() {
      return "%s %d %s\n".formatted(sha256.hex(), length, path);
    }

    private static Entry parse(String line) {
      String[] words = line.split(" ", -1);
      if (words.length != 3) {
        throw new IllegalArgumentException("Invalid line of a bundle: '%s'".formatted(line));
      }
      return new Entry(
          ExchangePath.parse(words[2]), Long.parseLong(words[1]), Digest.ofHex(words[0]));
    }
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(FIRST_LINE).append('\n');
    text.append("federation ").append(federation).append('\n');
    text.append("from ").append(party).append('\n');
    text.append("objects ").append(entries.size()).append('\n');
    entries.forEach(entry -> text.append(entry.line()));
    return text.toString();
  }

  /** What the party signs. */
  static byte[] signed(String text) {
    return ("interlake/bundle/v1\n" + text).getBytes(UTF_8);
  }

  /**
   * Reads what {@link #text} writes.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static BundleHeader parse(List<String> lines) {
    if (lines.size() < 4) {
      throw new IllegalArgumentException("Invalid bundle: its head is cut off");
    }
    FederationId federation = new FederationId(value(lines.get(1), "federation "));
    String party = value(lines.get(2), "from ");
    int count = Integer.parseInt(value(lines.get(3), "objects "));
    if (count != lines.size() - 4) {
      throw new IllegalArgumentException(
          "Invalid bundle: %d objects in its head (must be %d)".formatted(lines.size() - 4, count));
    }
    List<Entry> entries = new ArrayList<>(count);
    lines.subList(4, lines.size()).forEach(line -> entries.add(Entry.parse(line)));
    return new BundleHeader(federation, party, entries);
  }

  static String value(String line, String key) {
    if (!line.startsWith(key)) {
      throw new IllegalArgumentException(
          "Invalid line of a bundle: '%s' (must start with '%s')".formatted(line, key.trim()));
    }
    return line.substring(key.length());
  }
}
