package org.interlake.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The notebooks as files: Jupyter's cells and Zeppelin's paragraphs. */
final class Notebooks {
  static final Path JUPYTER = Hospitals.ROOT.resolve("notebooks/jupyter");
  static final Path ZEPPELIN = Hospitals.ROOT.resolve("notebooks/zeppelin");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern FORM = Pattern.compile("\\$\\{(\\w+)=[^}]*}");

  /** What the module takes a cell apart at: a semicolon at the end of a line. */
  private static final Pattern END = Pattern.compile(";[ \\t]*(?:\\r?\\n|$)");

  private Notebooks() {}

  /** The files of a folder with this ending, in the order of their names. */
  static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  static JsonNode read(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  /** A cell's text, which Jupyter keeps as lines. */
  static String text(JsonNode lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.textValue()));
    return lines.isTextual() ? lines.textValue() : text.toString();
  }

  /** The statements of a notebook's cells of SQL, in order. */
  static List<String> jupyterSql(Path file) throws IOException {
    List<String> statements = new ArrayList<>();
    for (JsonNode cell : read(file).get("cells")) {
      String text = text(cell.get("source"));
      if (cell.get("cell_type").textValue().equals("code") && text.startsWith("%%interlake")) {
        for (String part : END.split(text.substring(text.indexOf('\n') + 1), -1)) {
          if (!part.isBlank()) {
            statements.add(part.strip());
          }
        }
      }
    }
    return statements;
  }

  /** A note's paragraph that is run: its language and its text. */
  record Paragraph(Language language, String text) {}

  /** In what a paragraph is written. */
  enum Language {
    SQL("%spark.sql\n"),
    SCALA("%spark\n");

    private final String magic;

    Language(String magic) {
      this.magic = magic;
    }
  }

  /**
   * The paragraphs of a note in SQL and Scala, in order. Zeppelin puts values into the forms of SQL
   * only; Scala asks for them.
   */
  static List<Paragraph> zeppelinParagraphs(Path file, Map<String, String> forms)
      throws IOException {
    List<Paragraph> paragraphs = new ArrayList<>();
    for (JsonNode paragraph : read(file).get("paragraphs")) {
      String text = paragraph.get("text").textValue();
      for (Language language : Language.values()) {
        if (text.startsWith(language.magic)) {
          String body = text.substring(language.magic.length());
          paragraphs.add(
              new Paragraph(
                  language,
                  language == Language.SQL
                      ? FORM.matcher(body)
                          .replaceAll((MatchResult form) -> forms.get(form.group(1)))
                      : body));
        }
      }
    }
    return paragraphs;
  }
}
