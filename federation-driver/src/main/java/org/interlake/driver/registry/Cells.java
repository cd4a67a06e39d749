package org.interlake.driver.registry;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.Row;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/**
 * The cells of a row by column name, and the columns themselves: the one place that says how a Java
 * value is written in a table.
 */
final class Cells {
  private final Row row;

  Cells(Row row) {
    this.row = row;
  }

  static StructField text(String name) {
    return required(name, StringType.STRING);
  }

  static StructField number(String name) {
    return required(name, LongType.LONG);
  }

  static StructField count(String name) {
    return required(name, IntegerType.INTEGER);
  }

  static StructField real(String name) {
    return required(name, DoubleType.DOUBLE);
  }

  static StructField time(String name) {
    return required(name, TimestampType.TIMESTAMP);
  }

  static StructField bytes(String name) {
    return required(name, BinaryType.BINARY);
  }

  static StructField required(String name, DataType type) {
    return new StructField(name, type, false);
  }

  /** The same column, where NULL means what the specification says. */
  static StructField optional(StructField column) {
    return new StructField(column.getName(), column.getDataType(), true);
  }

  static StructType columns(StructField... columns) {
    return new StructType(List.of(columns));
  }

  /** Microseconds since 1970, Delta's timestamp. */
  static Long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  static String orNull(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }

  String getText(String column) {
    return row.getString(at(column));
  }

  Optional<String> findText(String column) {
    return row.isNullAt(at(column)) ? Optional.empty() : Optional.of(getText(column));
  }

  long getNumber(String column) {
    return row.getLong(at(column));
  }

  OptionalLong findNumber(String column) {
    return row.isNullAt(at(column)) ? OptionalLong.empty() : OptionalLong.of(getNumber(column));
  }

  int getCount(String column) {
    return row.getInt(at(column));
  }

  double getReal(String column) {
    return row.getDouble(at(column));
  }

  OptionalDouble findReal(String column) {
    return row.isNullAt(at(column)) ? OptionalDouble.empty() : OptionalDouble.of(getReal(column));
  }

  Instant getTime(String column) {
    return Instant.EPOCH.plus(row.getLong(at(column)), ChronoUnit.MICROS);
  }

  Optional<byte[]> findBytes(String column) {
    int at = at(column);
    return row.isNullAt(at) ? Optional.empty() : Optional.of(row.getBinary(at));
  }

  /** The elements of an array, each read from its place in a vector. */
  <T> Optional<List<T>> findList(String column, BiFunction<ColumnVector, Integer, T> element) {
    int at = at(column);
    if (row.isNullAt(at)) {
      return Optional.empty();
    }
    ArrayValue array = row.getArray(at);
    ColumnVector elements = array.getElements();
    List<T> list = new ArrayList<>(array.getSize());
    for (int i = 0; i < array.getSize(); i++) {
      list.add(element.apply(elements, i));
    }
    return Optional.of(list);
  }

  private int at(String column) {
    int at = row.getSchema().indexOf(column);
    if (at < 0) {
      throw new RegistryException(
          "The table has no column '%s' (it has %s): it was not written by this version of Interlake"
              .formatted(column, row.getSchema().fieldNames()));
    }
    return at;
  }
}
