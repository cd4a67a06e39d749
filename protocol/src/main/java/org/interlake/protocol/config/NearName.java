package org.interlake.protocol.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that was probably meant. */
public final class NearName {
  private NearName() {}

  /** "did you mean x?" if one name is near, else "known: a, b, c". */
  public static String advice(String written, Collection<String> known) {
    return find(written, known)
        .map("did you mean %s?"::formatted)
        .orElseGet(() -> known.isEmpty() ? "leave it out" : "known: " + String.join(", ", known));
  }

  /** The nearest name within a third of its length in edits; case, '-' and '_' do not count. */
  static Optional<String> find(String written, Collection<String> known) {
    String plain = plain(written);
    return known.stream()
        .filter(name -> distance(plain, plain(name)) <= Math.max(1, name.length() / 3))
        .min(
            Comparator.<String>comparingInt(name -> distance(plain, plain(name)))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Optimal string alignment: insert, delete, replace, or swap of two neighbours. */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 32) {
      return Integer.MAX_VALUE;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
