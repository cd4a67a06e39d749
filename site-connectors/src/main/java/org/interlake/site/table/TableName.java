package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.TableVersion;

/**
 * What a site calls a table, for those that have no id of their own. It says nothing about where
 * the table lies, and stays the same when it moves: a privacy budget belongs to the name.
 */
public record TableName(SiteId site, String dataset) {
  private static final int DIGITS = 32;

  /** 32 hexadecimal digits. */
  public String id() {
    return Digest.of("interlake/table/v1\n%s\n%s".formatted(site, dataset).getBytes(UTF_8))
        .hex()
        .substring(0, DIGITS);
  }

  /** A name as SQL reads it, whatever characters are in it. */
  static String quoted(List<String> parts) {
    return parts.stream()
        .map(part -> "`" + part.replace("`", "``") + "`")
        .collect(Collectors.joining("."));
  }

  /** The digest of those of the columns that a schema has, with their types. */
  static Digest schemaDigest(StructType schema, List<String> columns) {
    return Digest.of(
        Arrays.stream(schema.fields())
            .filter(field -> columns.contains(field.name()))
            .map(StructField::toDDL)
            .sorted()
            .collect(Collectors.joining("\n"))
            .getBytes(UTF_8));
  }

  /** The version, with the digest of a view if it does not show all rows as they are. */
  static TableVersion viewed(TableVersion version, Wanted wanted, PinFolder pins) {
    return wanted.view().isAll()
        ? version
        : new TableVersion(
            version.format(),
            version.table(),
            version.version(),
            version.schema(),
            version.content(),
            pins.digestOf("query", wanted.view().text()),
            null);
  }
}
