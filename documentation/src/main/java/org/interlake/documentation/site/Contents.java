package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Document;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/**
 * The order of the pages, from {@code docs/README.md}: a heading below the first begins a section,
 * and a row of a table begins with a link to a page. There is no other list of pages.
 */
final class Contents {
  /** The section of what stands before the first heading. */
  static final String START = "Start";

  private final List<Section> sections;

  /**
   * A section.
   *
   * @param pages their files below the project's root, in order
   */
  record Section(String title, List<String> pages) {
    Section {
      requireNonNull(title, "title");
      pages = List.copyOf(pages);
    }
  }

  private Contents(List<Section> sections) {
    this.sections = List.copyOf(sections);
  }

  List<Section> sections() {
    return sections;
  }

  /** Every page, in order. */
  List<String> pages() {
    return sections.stream().flatMap(section -> section.pages().stream()).toList();
  }

  /** Reads the order off the page {@link Addresses#CONTENTS}. */
  static Contents of(Page page) {
    List<Section> sections = new ArrayList<>();
    List<String> pages = new ArrayList<>();
    page.document()
        .accept(
            new AbstractVisitor() {
              private String title = START;

              @Override
              public void visit(CustomNode node) {
                if (node instanceof TableRow && node.getParent() instanceof TableBody) {
                  row(node.getFirstChild().getFirstChild());
                } else {
                  visitChildren(node);
                }
              }

              private void row(Node first) {
                if (first instanceof Link link) {
                  pages.add(Addresses.resolve(page.source(), link.getDestination()));
                }
              }

              @Override
              public void visit(org.commonmark.node.Heading heading) {
                if (heading.getLevel() > 1) {
                  close();
                  title = PlainText.of(heading);
                }
              }

              private void close() {
                if (sections.isEmpty()) {
                  if (pages.isEmpty()) {
                    return;
                  }
                  pages.add(page.source());
                }
                sections.add(new Section(title, pages));
                pages.clear();
              }

              @Override
              public void visit(Document document) {
                visitChildren(document);
                close();
              }
            });
    return new Contents(sections);
  }
}
