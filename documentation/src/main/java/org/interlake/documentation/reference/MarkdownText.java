package org.interlake.documentation.reference;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Plain words of the code as Markdown of a page in {@code docs/reference}. */
final class MarkdownText {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\<*|`]");
  private static final Pattern PAGE = Pattern.compile("docs/([a-z]+)/([\\w/-]+\\.md)");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w/-])(--[a-z][\\w-]*|-[a-z]\\b)");

  private MarkdownText() {}

  /** Words of a sentence or a cell: options stand in backticks, pages are linked. */
  static String of(String words) {
    String plain = SPECIAL.matcher(words.strip().replaceAll("\\s+", " ")).replaceAll("\\\\$0");
    String code = OPTION.matcher(plain).replaceAll("`$0`");
    return PAGE.matcher(code)
        .replaceAll(
            page -> {
              String way =
                  page.group(1).equals("reference")
                      ? page.group(2)
                      : "../" + page.group(1) + "/" + page.group(2);
              return "[%s/%s](%s)".formatted(page.group(1), page.group(2), way);
            });
  }

  static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }

  static String block(String text) {
    return "```\n" + text.stripTrailing() + "\n```\n";
  }

  /** A table; cells are Markdown. */
  static String table(List<String> head, List<List<String>> rows) {
    return row(head)
        + "|"
        + "---|".repeat(head.size())
        + "\n"
        + rows.stream().map(MarkdownText::row).collect(Collectors.joining());
  }

  private static String row(List<String> cells) {
    return cells.stream()
            .map(cell -> cell.isEmpty() ? " " : " " + cell + " ")
            .collect(Collectors.joining("|", "|", "|"))
        + "\n";
  }
}
