package org.interlake.documentation.site;

import java.util.Map;
import java.util.Set;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/** Writes the body of a page. */
final class Html {
  private Html() {}

  static String body(Page page) {
    return HtmlRenderer.builder()
        .extensions(PageReader.EXTENSIONS)
        .attributeProviderFactory(context -> new Anchors(page.headings()))
        .nodeRendererFactory(context -> new Comments())
        .build()
        .render(page.document());
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static final class Anchors implements AttributeProvider {
    private final Map<Node, Heading> headings;

    Anchors(Map<Node, Heading> headings) {
      this.headings = headings;
    }

    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
      Heading heading = headings.get(node);
      if (heading != null) {
        attributes.put("id", heading.anchor());
      }
    }
  }

  /** Nothing is written of comments; of other HTML there is none. */
  private static final class Comments implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(HtmlBlock.class, HtmlInline.class);
    }

    @Override
    public void render(Node node) {
      // a comment is for who reads the file
    }
  }
}
