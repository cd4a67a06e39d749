package org.interlake.documentation.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.RegistryTable;
import org.interlake.driver.sql.TableComments;
import org.interlake.site.audit.AuditTable;
import org.interlake.site.ledger.LedgerTable;
import org.interlake.site.registry.SiteRegistry;

/** Columns, types and comments of every table that Interlake writes. */
final class TableReference {
  private TableReference() {}

  /** A part for the tables of each namespace of the catalog. */
  static Map<String, String> parts() {
    Map<String, StructType> registry = new TreeMap<>();
    Arrays.stream(RegistryTable.values())
        .forEach(table -> registry.put(table.tableName(), struct(table.schemaJson())));
    Map<String, StructType> site = new LinkedHashMap<>();
    site.put("audit", AuditTable.schema());
    site.put("ledger", LedgerTable.schema());
    site.put("personal_model", SiteRegistry.schema());
    return Map.of(
        "tables registry", text(registry),
        "tables models", text(Map.of("promoted_model", struct(PromotedModels.schemaJson()))),
        "tables site", text(site));
  }

  private static StructType struct(String json) {
    return (StructType) DataType.fromJson(json);
  }

  private static String text(Map<String, StructType> tables) {
    StringBuilder text = new StringBuilder();
    tables.forEach(
        (name, schema) -> {
          text.append("### ").append(name).append("\n\n");
          text.append(MarkdownText.of(sentence(comment(TableComments.ofTable(name), name))))
              .append("\n\n");
          List<List<String>> rows = new ArrayList<>();
          for (StructField field : schema.fields()) {
            rows.add(
                List.of(
                    MarkdownText.code(field.name()),
                    MarkdownText.code(field.dataType().sql().replace(" NOT NULL", "")),
                    field.nullable() ? "may be" : "",
                    MarkdownText.of(
                        comment(
                            TableComments.ofColumn(name, field.name()),
                            name + "." + field.name()))));
          }
          text.append(MarkdownText.table(List.of("column", "type", "null", "meaning"), rows))
              .append('\n');
        });
    return text.toString();
  }

  private static String comment(Optional<String> comment, String of) {
    return comment.orElseThrow(
        () ->
            new ReferenceException(
                "%s has no comment (write one into comments.properties of org.interlake.driver.sql)"
                    .formatted(of)));
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
  }
}
