package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What is around the body of each page: navigation, search, outline. */
final class Layout {
  private final Contents contents;
  private final Sources sources;
  private final boolean api;

  /**
   * @param api whether the Java documentation stands below {@code api/}
   */
  Layout(Contents contents, Sources sources, boolean api) {
    this.contents = requireNonNull(contents, "contents");
    this.sources = requireNonNull(sources, "sources");
    this.api = api;
  }

  String page(Page page) {
    String outline = outline(page);
    String top =
        outline.isEmpty()
            ? ""
            : "<details class=\"outline\"><summary>On this page</summary>%n%s</details>%n"
                .formatted(outline);
    String side =
        outline.isEmpty()
            ? ""
            : "<aside aria-label=\"On this page\"><p>On this page</p>%n%s</aside>%n"
                .formatted(outline);
    return page(page.address(), page.title(), top + Html.body(page) + neighbours(page), side);
  }

  /** A file that is shown as it is. */
  String text(String source, String text) {
    String body =
        "<h1>%s</h1>%n<pre><code>%s</code></pre>%n"
            .formatted(Html.escape(source), Html.escape(text));
    return page(Addresses.ofText(source), source, body, "");
  }

  private String page(String address, String title, String body, String outline) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <link rel="stylesheet" href="%s">
        <script src="%s" defer></script>
        </head>
        <body data-root="%s">
        <a class="skip" href="#content">To the text</a>
        <header>
        <button id="menu" type="button" aria-controls="nav" aria-expanded="false">Menu</button>
        <a class="name" href="%s">Interlake</a>
        <form id="search" role="search" hidden>
        <input type="search" placeholder="Search (press /)" aria-label="Search" autocomplete="off" spellcheck="false">
        <div id="found" aria-live="polite" hidden></div>
        </form>
        </header>
        <div class="columns">
        <nav id="nav" aria-label="Pages">
        %s</nav>
        <main id="content">
        %s</main>
        %s</div>
        </body>
        </html>
        """
        .formatted(
            Html.escape(title.equals("Interlake") ? title : title + " · Interlake"),
            Addresses.way(address, "site.css"),
            Addresses.way(address, "site.js"),
            Addresses.way(address, "site.css").replace("site.css", ""),
            Addresses.way(address, "index.html"),
            navigation(address),
            body,
            outline);
  }

  private String navigation(String address) {
    StringBuilder html = new StringBuilder();
    for (Contents.Section section : contents.sections()) {
      boolean open =
          section.title().equals(Contents.START)
              || section.pages().stream()
                  .map(sources::page)
                  .anyMatch(page -> page.address().equals(address));
      html.append(
          "<details%s><summary>%s</summary>%n<ul>%n"
              .formatted(open ? " open" : "", Html.escape(section.title())));
      for (String source : section.pages()) {
        Page page = sources.page(source);
        boolean here = page.address().equals(address);
        item(html, address, page.address(), name(page), here);
      }
      if (api && section.title().equals("Reference")) {
        item(html, address, "apidocs/index.html", "Java API", false);
      }
      html.append("</ul></details>\n");
    }
    return html.toString();
  }

  private static String name(Page page) {
    return switch (page.source()) {
      case Addresses.FRONT -> "What Interlake is";
      case Addresses.CONTENTS -> "All pages";
      default -> page.title();
    };
  }

  private static void item(StringBuilder html, String from, String to, String title, boolean here) {
    html.append(
        "<li><a href=\"%s\"%s>%s</a></li>%n"
            .formatted(
                Addresses.way(from, to), here ? " aria-current=\"page\"" : "", Html.escape(title)));
  }

  private static String outline(Page page) {
    StringBuilder items = new StringBuilder();
    int shown = 0;
    for (Heading heading : page.headings().values()) {
      if (heading.level() == 2 || heading.level() == 3) {
        items.append(
            "<li class=\"level%d\"><a href=\"#%s\">%s</a></li>%n"
                .formatted(heading.level(), heading.anchor(), Html.escape(heading.text())));
        shown++;
      }
    }
    return shown < 2 ? "" : "<ul>%n%s</ul>".formatted(items);
  }

  /** The way to the page before and to the next. */
  private String neighbours(Page page) {
    List<String> order = contents.pages();
    int at = order.indexOf(page.source());
    if (at < 0) {
      return "";
    }
    StringBuilder html = new StringBuilder("<p class=\"neighbours\">");
    if (at > 0) {
      neighbour(html, page, order.get(at - 1), "prev", "← ", "");
    }
    if (at + 1 < order.size()) {
      neighbour(html, page, order.get(at + 1), "next", "", " →");
    }
    return html.append("</p>\n").toString();
  }

  private void neighbour(
      StringBuilder html, Page page, String to, String rel, String before, String after) {
    Page other = sources.page(to);
    html.append(
        "<a rel=\"%s\" href=\"%s\">%s%s%s</a>"
            .formatted(
                rel,
                Addresses.way(page.address(), other.address()),
                before,
                Html.escape(name(other)),
                after));
  }
}
