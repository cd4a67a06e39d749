package org.interlake.documentation.site;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** Parses Markdown: CommonMark with GitHub's tables and bare addresses. */
final class PageReader {
  static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), AutolinkExtension.create());
  private static final Parser PARSER =
      Parser.builder()
          .extensions(EXTENSIONS)
          .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
          .build();

  private PageReader() {}

  static Node parse(String markdown) {
    return PARSER.parse(markdown);
  }

  /**
   * @param source the file below the project's root
   * @param faults what is wrong is added
   */
  static Page read(String source, String markdown, List<Fault> faults) {
    Node document = parse(markdown);
    Map<Node, Heading> headings = headings(document);
    if (headings.isEmpty()) {
      faults.add(new Fault(source, 0, "has no heading (begin it with # and a title)"));
    }
    document.accept(new NoHtml(source, faults));
    String title = headings.values().stream().findFirst().map(Heading::text).orElse(source);
    return new Page(source, Addresses.ofPage(source), document, title, headings);
  }

  private static Map<Node, Heading> headings(Node document) {
    Map<Node, Heading> headings = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(org.commonmark.node.Heading node) {
            String text = PlainText.of(node);
            headings.put(node, new Heading(node.getLevel(), text, Heading.anchor(text, taken)));
          }
        });
    return headings;
  }

  /** HTML in a page is a name in angle brackets that should stand in backticks; comments may be. */
  private static final class NoHtml extends AbstractVisitor {
    private final String source;
    private final List<Fault> faults;

    NoHtml(String source, List<Fault> faults) {
      this.source = source;
      this.faults = faults;
    }

    @Override
    public void visit(HtmlBlock block) {
      check(block, block.getLiteral());
    }

    @Override
    public void visit(HtmlInline inline) {
      check(inline, inline.getLiteral());
    }

    private void check(Node node, String html) {
      if (!html.startsWith("<!--")) {
        faults.add(
            new Fault(
                source,
                Page.lineOf(node),
                "%s is HTML, which is shown nowhere (put it in backticks)"
                    .formatted(html.lines().findFirst().orElse(html))));
      }
    }
  }
}
