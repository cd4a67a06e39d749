package org.interlake.driver.sql;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;

/** What tables and columns mean, in a line each: {@code docs/spec/registry.md} says more. */
public final class TableComments {
  private static final Properties TEXTS = load();

  private TableComments() {}

  private static Properties load() {
    Properties texts = new Properties();
    try (Reader reader =
        new InputStreamReader(
            TableComments.class.getResourceAsStream("comments.properties"),
            StandardCharsets.UTF_8)) {
      texts.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("A resource of this jar cannot be read", e);
    }
    return texts;
  }

  /** What a table is; the kind is its name in the catalog. */
  public static Optional<String> ofTable(String kind) {
    return Optional.ofNullable(TEXTS.getProperty(kind));
  }

  /** What a column of it is. */
  public static Optional<String> ofColumn(String kind, String column) {
    return Optional.ofNullable(TEXTS.getProperty(kind + "." + column));
  }
}
