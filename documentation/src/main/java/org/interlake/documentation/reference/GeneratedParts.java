package org.interlake.documentation.reference;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The generated parts of a page. Each stands between two lines, and nothing else of the page is
 * touched:
 *
 * <pre>
 * &lt;!-- generated: NAME --&gt;
 * &lt;!-- end --&gt;
 * </pre>
 *
 * @param page the page's file, for messages
 * @param texts Markdown by the part's name; a page has each of them once, and no other
 */
record GeneratedParts(String page, Map<String, String> texts) {
  private static final String BEGIN = "<!-- generated: ";
  private static final String CLOSE = " -->";
  private static final String END = "<!-- end -->";

  GeneratedParts {
    requireNonNull(page, "page");
    texts = Map.copyOf(texts);
  }

  /**
   * The page with its parts as the code has them.
   *
   * @throws ReferenceException if parts are missing, unknown, doubled or not closed
   */
  String renew(String text) {
    List<String> out = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    boolean inside = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith(BEGIN)) {
        if (inside) {
          throw new ReferenceException(
              "%s: a part begins within another: %s (close that with %s)"
                  .formatted(page, line, END));
        }
        out.add(line);
        out.add("");
        out.add(part(line, seen).strip());
        out.add("");
        inside = true;
      } else if (line.equals(END)) {
        out.add(line);
        inside = false;
      } else if (!inside) {
        out.add(line);
      }
    }
    if (inside) {
      throw new ReferenceException("%s: the last part is not closed (by %s)".formatted(page, END));
    }
    Set<String> missing = new TreeSet<>(texts.keySet());
    missing.removeAll(seen);
    if (!missing.isEmpty()) {
      throw new ReferenceException(
          "%s has no part for %s (add a line %s%s%s and below it %s, where it belongs)"
              .formatted(page, missing, BEGIN, missing.iterator().next(), CLOSE, END));
    }
    return String.join("\n", out) + "\n";
  }

  private String part(String line, Set<String> seen) {
    String name =
        line.substring(
            BEGIN.length(), line.endsWith(CLOSE) ? line.length() - CLOSE.length() : line.length());
    if (!texts.containsKey(name) || !seen.add(name)) {
      throw new ReferenceException(
          "%s: there is no part '%s', or it is there twice (there are: %s)"
              .formatted(page, name, new TreeSet<>(texts.keySet())));
    }
    return texts.get(name);
  }
}
