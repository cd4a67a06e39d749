package org.interlake.driver.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** Writes one page. */
final class PageWriter {
  private final StringBuilder out = new StringBuilder();
  private final ArrayNode charts = JsonNodeFactory.instance.arrayNode();

  String write(Page page) {
    StringBuilder body = new StringBuilder();
    body.append("<header><h1>")
        .append(Html.escape(page.title()))
        .append("</h1>\n<p class=\"lead\">");
    body.append(Html.escape(page.lead())).append("</p>\n");
    links(page.sections());
    for (int i = 0; i < page.sections().size(); i++) {
      section(i, page.sections().get(i));
    }
    body.append(out).append("</main>\n<footer><p>");
    body.append(Html.escape(page.footer())).append("</p></footer>\n");
    return document(page.title(), body.toString());
  }

  /** Nothing may be fetched, and no script runs but those that are here. */
  private String document(String title, String body) {
    boolean drawing = charts.size() > 0;
    String library = drawing ? PageScripts.library() : "";
    String script = drawing ? PageScripts.script() : "";
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.append("style-src 'unsafe-inline'; script-src ");
    html.append(
        drawing
            ? "'%s' '%s'"
                .formatted(PageScripts.fingerprint(library), PageScripts.fingerprint(script))
            : "'none'");
    html.append("; base-uri 'none'; form-action 'none'\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.append("<title>").append(Html.escape(title)).append("</title>\n");
    html.append("<style>\n").append(PageScripts.style()).append("</style>\n</head>\n<body>\n");
    html.append(body);
    if (drawing) {
      html.append("<script type=\"application/json\" id=\"charts\">");
      html.append(Html.scriptJson(charts.toString())).append("</script>\n");
      html.append("<script>").append(library).append("</script>\n");
      html.append("<script>").append(script).append("</script>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private void links(List<Section> sections) {
    out.append("<nav aria-label=\"Sections\"><ul>");
    for (int i = 0; i < sections.size(); i++) {
      out.append("<li><a href=\"#section-").append(i).append("\">");
      out.append(Html.escape(sections.get(i).title())).append("</a></li>");
    }
    out.append("</ul></nav></header>\n<main>\n");
  }

  /** Charts that follow each other stand side by side, where there is room. */
  private void section(int place, Section section) {
    out.append("<section id=\"section-").append(place).append("\"><h2>");
    out.append(Html.escape(section.title())).append("</h2>\n");
    boolean among = false;
    for (Block block : section.blocks()) {
      if (block instanceof Chart != among) {
        among = !among;
        out.append(among ? "<div class=\"charts\">\n" : "</div>\n");
      }
      block(block);
    }
    if (among) {
      out.append("</div>\n");
    }
    out.append("</section>\n");
  }

  private void block(Block block) {
    if (block instanceof Paragraph paragraph) {
      out.append("<p>").append(Html.escape(paragraph.text())).append("</p>\n");
    } else if (block instanceof Tiles tiles) {
      tiles(tiles);
    } else if (block instanceof Table table) {
      table(table);
    } else if (block instanceof Chart chart) {
      chart(chart);
    } else if (block instanceof Flow flow) {
      out.append("<figure><figcaption>").append(Html.escape(flow.title()));
      out.append("</figcaption>").append(new FlowDrawing(flow).svg()).append("</figure>\n");
    }
  }

  private void tiles(Tiles tiles) {
    out.append("<dl class=\"tiles\">");
    for (Tiles.Tile tile : tiles.tiles()) {
      out.append("<div class=\"").append(tile.tone().cssClass()).append("\"><dt>");
      out.append(Html.escape(tile.label())).append("</dt><dd>");
      out.append(Html.escape(tile.value())).append("</dd></div>");
    }
    out.append("</dl>\n");
  }

  /** Wider than the page, it scrolls by itself. */
  private void table(Table table) {
    String caption = Html.escape(table.caption());
    out.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    out.append(caption).append("\"><table");
    out.append(table.form() == Table.Form.WORDS ? " class=\"words\"" : "");
    out.append("><caption>").append(caption);
    out.append("</caption><thead><tr>");
    table
        .header()
        .forEach(
            text -> out.append("<th scope=\"col\">").append(Html.escape(text)).append("</th>"));
    out.append("</tr></thead><tbody>\n");
    for (List<Cell> row : table.rows()) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        cell(i == 0 ? "th scope=\"row\"" : "td", row.get(i));
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private void cell(String element, Cell cell) {
    String classes =
        (cell.tone().cssClass() + (cell.heat() > 0 ? " heat" + cell.heat() : "")).strip();
    out.append('<').append(element);
    if (!classes.isEmpty()) {
      out.append(" class=\"").append(classes).append('"');
    }
    out.append('>').append(Html.escape(cell.text()));
    out.append("</").append(element, 0, 2).append('>');
  }

  private void chart(Chart chart) {
    String id = "chart-" + charts.size();
    charts.addObject().put("id", id).set("option", chart.option());
    out.append("<figure><figcaption>").append(Html.escape(chart.title()));
    out.append("</figcaption><div class=\"chart\" id=\"").append(id);
    out.append("\" role=\"img\" aria-label=\"").append(Html.escape(chart.description()));
    out.append("\" style=\"height:").append(chart.heightPixels());
    out.append("px\"></div></figure>\n");
  }
}
