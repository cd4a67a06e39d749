package org.interlake.documentation.site;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.Node;

/**
 * What the search looks through: a script that sets {@code interlakeSearch} to a list of {@code
 * [address, title, heading, text]}, one for each heading of each page. A script, because a page
 * that was opened as a file may load no data.
 */
final class SearchIndex {
  private final StringBuilder script = new StringBuilder("window.interlakeSearch = [\n");

  void add(Page page) {
    Heading heading = null;
    List<String> words = new ArrayList<>();
    for (Node node = page.document().getFirstChild(); node != null; node = node.getNext()) {
      Heading next = page.headings().get(node);
      if (next == null) {
        words.add(PlainText.of(node));
      } else {
        entry(page, heading, words);
        heading = next;
        words.clear();
      }
    }
    entry(page, heading, words);
  }

  private void entry(Page page, Heading heading, List<String> words) {
    if (heading == null && words.isEmpty()) {
      return;
    }
    boolean whole = heading == null || heading.level() == 1;
    script
        .append('[')
        .append(quote(whole ? page.address() : page.address() + "#" + heading.anchor()))
        .append(',')
        .append(quote(page.title()))
        .append(',')
        .append(quote(whole ? "" : heading.text()))
        .append(',')
        .append(quote(String.join(" ", words)))
        .append("],\n");
  }

  String script() {
    return script + "];\n";
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == '\u2028' || c == '\u2029' || c == '<') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
