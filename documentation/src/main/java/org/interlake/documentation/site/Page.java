package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.commonmark.node.Node;

/**
 * A Markdown file, parsed.
 *
 * @param source the file below the project's root, with {@code /}
 * @param address of the page below the site's root
 * @param title the first heading
 * @param headings by their nodes, in order
 */
record Page(
    String source, String address, Node document, String title, Map<Node, Heading> headings) {
  Page {
    requireNonNull(source, "source");
    requireNonNull(address, "address");
    requireNonNull(document, "document");
    requireNonNull(title, "title");
    requireNonNull(headings, "headings");
  }

  boolean hasAnchor(String anchor) {
    return headings.values().stream().anyMatch(heading -> heading.anchor().equals(anchor));
  }

  List<String> anchors() {
    return headings.values().stream().map(Heading::anchor).toList();
  }

  /** The line on which a node begins, from 1; 0 if it is not known. */
  static int lineOf(Node node) {
    return Optional.ofNullable(node)
        .map(at -> at.getSourceSpans().isEmpty() ? lineOf(at.getParent()) : first(at))
        .orElse(0);
  }

  private static int first(Node node) {
    return node.getSourceSpans().get(0).getLineIndex() + 1;
  }
}
