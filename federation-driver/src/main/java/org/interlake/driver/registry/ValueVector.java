package org.interlake.driver.registry;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;
import java.util.List;

/**
 * A column of a handful of Java values for Delta Kernel to write: {@code String}, {@code Integer},
 * {@code Long} (also a timestamp, in microseconds), {@code Double}, {@code byte[]}, {@code List}
 * (an array) and {@code Object[]} (a struct). Null is NULL.
 */
final class ValueVector implements ColumnVector {
  private final DataType type;
  private final Object[] values;

  ValueVector(DataType type, Object[] values) {
    this.type = type;
    this.values = values;
  }

  /** The rows, column by column. */
  static ColumnarBatch batch(StructType schema, List<Object[]> rows) {
    return new Batch(schema, rows);
  }

  private static Object[] column(List<Object[]> rows, int ordinal) {
    Object[] column = new Object[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = rows.get(i) == null ? null : rows.get(i)[ordinal];
    }
    return column;
  }

  @Override
  public DataType getDataType() {
    return type;
  }

  @Override
  public int getSize() {
    return values.length;
  }

  @Override
  public void close() {}

  @Override
  public boolean isNullAt(int row) {
    return values[row] == null;
  }

  @Override
  public int getInt(int row) {
    return (Integer) values[row];
  }

  @Override
  public long getLong(int row) {
    return (Long) values[row];
  }

  @Override
  public double getDouble(int row) {
    return (Double) values[row];
  }

  @Override
  public byte[] getBinary(int row) {
    return (byte[]) values[row];
  }

  @Override
  public String getString(int row) {
    return (String) values[row];
  }

  @Override
  public ArrayValue getArray(int row) {
    return new Elements(((ArrayType) type).getElementType(), (List<?>) values[row]);
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    Object[] child = new Object[values.length];
    for (int i = 0; i < child.length; i++) {
      child[i] = values[i] == null ? null : ((Object[]) values[i])[ordinal];
    }
    return new ValueVector(((StructType) type).at(ordinal).getDataType(), child);
  }

  private static final class Elements implements ArrayValue {
    private final DataType type;
    private final List<?> values;

    Elements(DataType type, List<?> values) {
      this.type = type;
      this.values = values;
    }

    @Override
    public int getSize() {
      return values.size();
    }

    @Override
    public ColumnVector getElements() {
      return new ValueVector(type, values.toArray());
    }
  }

  private static final class Batch implements ColumnarBatch {
    private final StructType schema;
    private final List<Object[]> rows;

    Batch(StructType schema, List<Object[]> rows) {
      this.schema = schema;
      this.rows = rows;
    }

    @Override
    public StructType getSchema() {
      return schema;
    }

    @Override
    public ColumnVector getColumnVector(int ordinal) {
      return new ValueVector(schema.at(ordinal).getDataType(), column(rows, ordinal));
    }

    @Override
    public int getSize() {
      return rows.size();
    }
  }
}
