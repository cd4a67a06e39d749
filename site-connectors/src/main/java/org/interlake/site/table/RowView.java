package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.StructField;
import org.interlake.protocol.Digest;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What of a table's rows plans get to see: only the rows that a condition holds for, and some
 * columns as an expression of the site's shows them. Laws:
 *
 * <ul>
 *   <li>a row for which the condition is false or unknown is not read, and not counted;
 *   <li>condition and masks see the columns as they are, and so no mask can be undone by another;
 *   <li>a masked column keeps its name and its type;
 *   <li>the same table version gives the same rows whenever it is read: no clock, no chance, no
 *       other table.
 * </ul>
 *
 * @param rows the condition; empty for all rows
 * @param masks by column what is shown instead of it
 */
public record RowView(Optional<SqlExpression> rows, SortedMap<String, SqlExpression> masks) {
  /** All rows as they are. */
  public static final RowView ALL = new RowView(Optional.empty(), new TreeMap<>());

  /** Functions whose value is not the rows' alone, though Spark calls them deterministic. */
  private static final Set<String> OF_THE_MOMENT =
      Set.of(
          "current_catalog",
          "current_database",
          "current_date",
          "current_schema",
          "current_time",
          "current_timestamp",
          "current_user",
          "input_file_block_length",
          "input_file_block_start",
          "input_file_name",
          "localtimestamp",
          "now",
          "session_user",
          "user");

  public RowView {
    requireNonNull(rows, "rows");
    masks = Collections.unmodifiableSortedMap(new TreeMap<>(masks));
  }

  /** Whether it shows all rows as they are. */
  public boolean isAll() {
    return rows.isEmpty() && masks.isEmpty();
  }

  /** Of what it says; the same for the same view. */
  public Digest digest() {
    return Digest.of(text().getBytes(UTF_8));
  }

  /** What it says, so that no two views have the same text. */
  String text() {
    StringBuilder text = new StringBuilder("interlake/row-view/v1\n");
    rows.ifPresent(condition -> append(text, "rows", condition.text()));
    masks.forEach((column, mask) -> append(text.append("mask\n"), column, mask.text()));
    return text.toString();
  }

  private static void append(StringBuilder text, String name, String value) {
    text.append(name.length()).append(':').append(name);
    text.append(value.length()).append(':').append(value).append('\n');
  }

  /**
   * The rows as plans see them.
   *
   * @throws TableException if the view does not fit the table
   */
  public Dataset<Row> of(Dataset<Row> table) {
    if (isAll()) {
      return table;
    }
    rows.ifPresent(condition -> requireCondition(table, condition));
    masks.forEach((column, mask) -> requireMask(table, column, mask));
    Dataset<Row> kept = rows.map(condition -> table.filter(condition.column())).orElse(table);
    return masks.isEmpty() ? kept : kept.select(shown(table));
  }

  private Column[] shown(Dataset<Row> table) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : table.schema().fields()) {
      SqlExpression mask = masks.get(field.name());
      columns.add(
          mask == null
              ? functions.col(quoted(field.name()))
              : mask.column().cast(field.dataType()).as(field.name()));
    }
    return columns.toArray(Column[]::new);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static void requireCondition(Dataset<Row> table, SqlExpression condition) {
    Expression resolved = resolved(table, "The row filter", condition);
    if (!(resolved.dataType() instanceof BooleanType)) {
      throw unfit(
          "The row filter",
          condition,
          "is of type %s, not true or false".formatted(resolved.dataType().simpleString()));
    }
  }

  private static void requireMask(Dataset<Row> table, String column, SqlExpression mask) {
    String what = "The mask of column " + column;
    if (!List.of(table.schema().fieldNames()).contains(column)) {
      throw unfit(what, mask, "masks no column of the table: the case of a name counts");
    }
    resolved(table, what, mask);
  }

  /** The expression beside the table's columns: of one row, and of nothing else. */
  private static Expression resolved(Dataset<Row> table, String what, SqlExpression expression) {
    LogicalPlan plan;
    try {
      plan = table.select(expression.column()).queryExecution().analyzed();
    } catch (Exception e) { // Spark declares none of those that its analyser throws
      TableException.requireNotStopped(e);
      String cause =
          e instanceof AnalysisException analysis ? analysis.getSimpleMessage() : e.getMessage();
      throw new TableException(
          "%s, '%s', does not fit the table: %s. Correct it in policy.tables"
              .formatted(
                  what, expression.text(), String.valueOf(cause).lines().findFirst().orElse("")),
          e);
    }
    if (!(plan instanceof Project project)
        || project.projectList().size() != 1
        || !project.child().fastEquals(table.queryExecution().analyzed())) {
      throw unfit(what, expression, "is no expression of one row");
    }
    Expression resolved = (Expression) project.projectList().head();
    requireOfRow(what, expression, resolved);
    return resolved;
  }

  private static void requireOfRow(String what, SqlExpression written, Expression node) {
    if (node instanceof SubqueryExpression) {
      throw unfit(what, written, "reads another table");
    }
    if (!node.deterministic() || OF_THE_MOMENT.contains(node.prettyName())) {
      throw unfit(
          what, written, "may be another at another time (%s)".formatted(node.prettyName()));
    }
    CollectionConverters.asJava(node.children())
        .forEach(child -> requireOfRow(what, written, child));
  }

  private static TableException unfit(String what, SqlExpression expression, String why) {
    return new TableException(
        "%s, '%s', %s. Correct it in policy.tables".formatted(what, expression.text(), why));
  }
}
