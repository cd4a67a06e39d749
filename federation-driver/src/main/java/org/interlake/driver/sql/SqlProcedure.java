package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/** A procedure: its parameters, and what it does with their values. */
final class SqlProcedure implements UnboundProcedure, BoundProcedure {
  private final String name;
  private final String description;
  private final List<Parameter> parameters;
  private final StructType columns;
  private final Function<Arguments, List<Object[]>> work;

  /**
   * A parameter.
   *
   * @param defaultSql its default as SQL; empty if it must be given
   */
  record Parameter(String name, DataType type, Optional<String> defaultSql, String comment) {
    Parameter {
      requireNonNull(name, "name");
      requireNonNull(type, "type");
      requireNonNull(defaultSql, "defaultSql");
      requireNonNull(comment, "comment");
    }

    static Parameter required(String name, DataType type, String comment) {
      return new Parameter(name, type, Optional.empty(), comment);
    }

    static Parameter optional(String name, DataType type, String defaultSql, String comment) {
      return new Parameter(name, type, Optional.of(defaultSql), comment);
    }
  }

  /**
   * @param parameters those with defaults last
   * @param columns of the rows that come out
   * @param work the rows: {@code String}, {@code Boolean}, {@code Integer}, {@code Long} (also a
   *     timestamp, in microseconds), {@code Double} and null
   */
  SqlProcedure(
      String name,
      String description,
      List<Parameter> parameters,
      StructType columns,
      Function<Arguments, List<Object[]>> work) {
    this.name = requireNonNull(name, "name");
    this.description = requireNonNull(description, "description");
    this.parameters = List.copyOf(parameters);
    this.columns = requireNonNull(columns, "columns");
    this.work = requireNonNull(work, "work");
  }

  @Override
  public String name() {
    return name;
  }

  /** With the parameters, which Spark's DESCRIBE PROCEDURE does not show by itself. */
  @Override
  public String description() {
    StringBuilder text = new StringBuilder(description);
    text.append(parameters.isEmpty() ? "" : " Parameters:");
    for (Parameter parameter : parameters) {
      text.append(
          "\n  %s %s%s: %s"
              .formatted(
                  parameter.name(),
                  parameter.type().sql(),
                  parameter.defaultSql().map(sql -> " (default " + sql + ")").orElse(""),
                  parameter.comment()));
    }
    return text.toString();
  }

  List<Parameter> declared() {
    return parameters;
  }

  StructType columns() {
    return columns;
  }

  @Override
  public BoundProcedure bind(StructType given) {
    return this;
  }

  @Override
  public ProcedureParameter[] parameters() {
    return parameters.stream().map(SqlProcedure::toSpark).toArray(ProcedureParameter[]::new);
  }

  private static ProcedureParameter toSpark(Parameter parameter) {
    ProcedureParameter.Builder builder =
        ProcedureParameter.in(parameter.name(), parameter.type()).comment(parameter.comment());
    parameter.defaultSql().ifPresent(builder::defaultValue);
    return builder.build();
  }

  @Override
  public boolean isDeterministic() {
    return false;
  }

  @Override
  public Iterator<Scan> call(InternalRow input) {
    List<InternalRow> rows = new ArrayList<>();
    for (Object[] row : work.apply(new Arguments(input))) {
      Object[] cells = new Object[row.length];
      for (int i = 0; i < row.length; i++) {
        cells[i] = row[i] instanceof String text ? UTF8String.fromString(text) : row[i];
      }
      rows.add(new GenericInternalRow(cells));
    }
    return Collections.<Scan>singleton(new Result(columns, rows.toArray(InternalRow[]::new)))
        .iterator();
  }

  /** The values of the parameters, by name. */
  final class Arguments {
    private final InternalRow values;

    private Arguments(InternalRow values) {
      this.values = values;
    }

    private int at(String parameter) {
      for (int i = 0; i < parameters.size(); i++) {
        if (parameters.get(i).name().equals(parameter)) {
          return i;
        }
      }
      throw new IllegalStateException(name + " has no parameter " + parameter);
    }

    String text(String parameter) {
      return findText(parameter)
          .orElseThrow(
              () ->
                  new RequestException(
                      ExitCode.USAGE, "%s: %s is NULL (must be given)".formatted(name, parameter)));
    }

    Optional<String> findText(String parameter) {
      int at = at(parameter);
      return values.isNullAt(at)
          ? Optional.empty()
          : Optional.of(values.getUTF8String(at).toString());
    }

    /** A value of a type of our own. */
    <T> T value(String parameter, Function<String, T> parse) {
      return parsed(text(parameter), parse);
    }

    <T> Optional<T> findValue(String parameter, Function<String, T> parse) {
      return findText(parameter).map(text -> parsed(text, parse));
    }

    private <T> T parsed(String text, Function<String, T> parse) {
      return checked(() -> parse.apply(text));
    }

    /** A value that may be one that cannot be. */
    <T> T checked(Supplier<T> value) {
      try {
        return value.get();
      } catch (IllegalArgumentException e) {
        throw new RequestException(ExitCode.USAGE, e.getMessage(), e);
      }
    }

    boolean truth(String parameter) {
      int at = at(parameter);
      return !values.isNullAt(at) && values.getBoolean(at);
    }

    Optional<Long> findNumber(String parameter) {
      int at = at(parameter);
      return values.isNullAt(at)
          ? Optional.empty()
          : Optional.of(
              parameters.get(at).type().equals(DataTypes.IntegerType)
                  ? (long) values.getInt(at)
                  : values.getLong(at));
    }

    long number(String parameter) {
      return findNumber(parameter)
          .orElseThrow(
              () ->
                  new RequestException(
                      ExitCode.USAGE, "%s: %s is NULL (must be given)".formatted(name, parameter)));
    }
  }

  private static final class Result implements LocalScan {
    private final StructType schema;
    private final InternalRow[] rows;

    Result(StructType schema, InternalRow[] rows) {
      this.schema = schema;
      this.rows = rows;
    }

    @Override
    public InternalRow[] rows() {
      return rows;
    }

    @Override
    public StructType readSchema() {
      return schema;
    }
  }
}
