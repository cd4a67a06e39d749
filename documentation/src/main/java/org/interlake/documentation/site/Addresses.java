package org.interlake.documentation.site;

import java.nio.file.Path;

/** Where on the site a file of the project becomes a page. */
final class Addresses {
  static final String FRONT = "README.md";
  static final String CONTENTS = "docs/README.md";
  private static final String DOCS = "docs/";
  private static final String MARKDOWN = ".md";

  private Addresses() {}

  /** Of a Markdown file: {@code docs/guide/keys.md} is {@code guide/keys.html}. */
  static String ofPage(String source) {
    if (source.equals(FRONT)) {
      return "index.html";
    }
    if (source.equals(CONTENTS)) {
      return "contents.html";
    }
    String name = source.substring(0, source.length() - MARKDOWN.length()) + ".html";
    if (source.startsWith(DOCS)) {
      return name.substring(DOCS.length());
    }
    return source.contains("/") ? "source/" + name : name;
  }

  /** Of any other text that a page links to. */
  static String ofText(String source) {
    return "source/" + source + ".html";
  }

  /** Of an image. */
  static String ofImage(String source) {
    return source.startsWith(DOCS) ? source.substring(DOCS.length()) : "source/" + source;
  }

  static boolean isMarkdown(String source) {
    return source.endsWith(MARKDOWN);
  }

  /** The way from one page to another: {@code ../spec/audit.html}. */
  static String way(String from, String to) {
    Path folder = Path.of("/" + from).getParent();
    return folder.relativize(Path.of("/" + to)).toString().replace('\\', '/');
  }

  /**
   * The file that a link means.
   *
   * @param from the file with the link
   * @param path relative to it; may climb with {@code ..}
   * @return below the project's root; begins with {@code ..} if it is not there
   */
  static String resolve(String from, String path) {
    Path folder = Path.of(from).getParent();
    Path target = folder == null ? Path.of(path) : folder.resolve(path);
    return target.normalize().toString().replace('\\', '/');
  }
}
