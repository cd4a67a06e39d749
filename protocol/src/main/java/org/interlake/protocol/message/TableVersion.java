package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.interlake.protocol.Digest;

/**
 * The provenance of an update: which version of which table it was computed on.
 *
 * @param format the table format, such as {@code delta}
 * @param table the table's own id, which says nothing about where it lies
 * @param version the version read, as the format counts; 0 where it does not
 * @param schema the digest of the columns read and their types
 * @param content what tells versions apart where the format does not count them: a digest of what
 *     was read, under a key that the site keeps, so that nobody can try out what the rows may be;
 *     else null, and not written
 * @param query the digest of the query that gave the rows, under the same key; null, and not
 *     written, where the whole table was read
 * @param rows how many rows the site works on, as an order of magnitude; null, and not written,
 *     where it is not told
 */
public record TableVersion(
    String format,
    String table,
    long version,
    Digest schema,
    @JsonInclude(JsonInclude.Include.NON_NULL) Digest content,
    @JsonInclude(JsonInclude.Include.NON_NULL) Digest query,
    @JsonInclude(JsonInclude.Include.NON_NULL) RowCountClass rows) {
  /** Digits of a content digest that a person needs to tell two apart. */
  private static final int DIGITS_SHOWN = 12;

  public TableVersion {
    requireNonNull(format, "format");
    requireNonNull(table, "table");
    requireNonNull(schema, "schema");
    if (version < 0) {
      throw new IllegalArgumentException(
          "Invalid version of table %s: %d (must not be negative)".formatted(table, version));
    }
  }

  /** Of a whole table whose format counts its versions. */
  public TableVersion(String format, String table, long version, Digest schema) {
    this(format, table, version, schema, null, null, null);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static TableVersion of(Written written) {
    if (written.version == null) {
      throw new IllegalArgumentException("Invalid version: it is missing");
    }
    return new TableVersion(
        written.format,
        written.table,
        written.version,
        written.schema,
        written.content,
        written.query,
        written.rows);
  }

  /** As JSON may write it: without the last three. What else is absent is found by the record. */
  private static final class Written {
    @JsonProperty String format;
    @JsonProperty String table;
    @JsonProperty Long version;
    @JsonProperty Digest schema;
    @JsonProperty Digest content;
    @JsonProperty Digest query;
    @JsonProperty RowCountClass rows;
  }

  /** {@link #content}, if there is one. */
  public Optional<Digest> contentDigest() {
    return Optional.ofNullable(content);
  }

  /** {@link #query}, if there is one. */
  public Optional<Digest> queryDigest() {
    return Optional.ofNullable(query);
  }

  /** {@link #rows}, if it is told. */
  public Optional<RowCountClass> rowCount() {
    return Optional.ofNullable(rows);
  }

  /** The same, telling how many rows the site works on. */
  public TableVersion withRows(RowCountClass counted) {
    return new TableVersion(format, table, version, schema, content, query, counted);
  }

  /** Whether the same rows are meant, whatever is told of their number. */
  public boolean isSameAs(TableVersion other) {
    return withRows(null).equals(other.withRows(null));
  }

  /** The version as people read it: its number, or the first digits of its content's digest. */
  public String shortVersion() {
    return content == null ? Long.toString(version) : content.hex().substring(0, DIGITS_SHOWN);
  }

  /** {@code table@version}, as the registry shows it. */
  public String text() {
    return table + "@" + shortVersion();
  }
}
