package org.interlake.driver.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.driver.request.RequestException;
import org.interlake.models.export.RowModel.Input;
import org.interlake.models.export.RowValues;
import org.interlake.protocol.job.ExitCode;
import scala.Option;

/** Where the columns that a model reads stand in a struct, and how each is read. Stateless. */
final class StructColumns {
  /** How a field's value is got at. */
  private enum Read {
    DOUBLE,
    FLOAT,
    LONG,
    INT,
    SHORT,
    BYTE,
    BOOLEAN,
    DECIMAL,
    STRING,
    /** Cast as Spark casts it. */
    CAST,
    /** Always NULL. */
    NOTHING
  }

  private final int[] places;
  private final Read[] reads;
  private final DataType[] types;
  private final Cast[] casts;

  private StructColumns(int[] places, Read[] reads, DataType[] types, Cast[] casts) {
    this.places = places;
    this.reads = reads;
    this.types = types;
    this.casts = casts;
  }

  /**
   * Finds a model's columns by their names.
   *
   * @param model for messages
   * @param caseSensitive whether names differ by case: as Spark's resolver has it
   * @param zone in which times are cast to strings
   * @throws RequestException USAGE with all columns that are missing or of another kind
   */
  static StructColumns of(
      String model, List<Input> inputs, StructType struct, boolean caseSensitive, String zone) {
    List<String> missing = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    int[] places = new int[inputs.size()];
    Read[] reads = new Read[places.length];
    DataType[] types = new DataType[places.length];
    Cast[] casts = new Cast[places.length];
    for (int i = 0; i < places.length; i++) {
      Input input = inputs.get(i);
      List<Integer> found = find(struct, input.column(), caseSensitive);
      if (found.isEmpty()) {
        missing.add(input.column());
      } else if (found.size() > 1) {
        faults.add("'%s' is there more than once".formatted(input.column()));
      } else {
        places[i] = found.get(0);
        types[i] = struct.fields()[places[i]].dataType();
        reads[i] =
            input.kind() == Input.Kind.NUMBER
                ? number(input.column(), types[i], faults)
                : word(input.column(), types[i], faults);
        if (reads[i] == Read.CAST) {
          casts[i] =
              new Cast(
                  new BoundReference(places[i], types[i], true),
                  DataTypes.StringType,
                  Option.apply(zone),
                  EvalMode.LEGACY());
        }
      }
    }
    if (!missing.isEmpty()) {
      faults.add(
          0,
          "columns %s are missing (the struct has %s)"
              .formatted(missing, Arrays.asList(struct.fieldNames())));
    }
    if (!faults.isEmpty()) {
      throw new RequestException(
          ExitCode.USAGE,
          "%s does not fit its struct: %s; name columns as the model has them: struct(*), or named_struct('%s', ...)"
              .formatted(model, String.join("; ", faults), inputs.get(0).column()));
    }
    return new StructColumns(places, reads, types, casts);
  }

  /** An exact match comes before one that differs by case. */
  private static List<Integer> find(StructType struct, String column, boolean caseSensitive) {
    List<Integer> exact = new ArrayList<>();
    List<Integer> folded = new ArrayList<>();
    StructField[] fields = struct.fields();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].name().equals(column)) {
        exact.add(i);
      } else if (!caseSensitive && fields[i].name().equalsIgnoreCase(column)) {
        folded.add(i);
      }
    }
    return exact.isEmpty() ? folded : exact;
  }

  private static Read number(String column, DataType type, List<String> faults) {
    if (type instanceof DoubleType) {
      return Read.DOUBLE;
    } else if (type instanceof FloatType) {
      return Read.FLOAT;
    } else if (type instanceof BooleanType) {
      return Read.BOOLEAN;
    } else if (type instanceof DecimalType) {
      return Read.DECIMAL;
    }
    Read whole = whole(type);
    if (whole == Read.CAST) {
      faults.add("'%s' is %s (the model reads a number: CAST it)".formatted(column, type.sql()));
    }
    return whole;
  }

  private static Read word(String column, DataType type, List<String> faults) {
    if (type instanceof StringType) {
      return Read.STRING;
    }
    if (type instanceof StructType
        || type instanceof ArrayType
        || type instanceof MapType
        || type instanceof BinaryType) {
      faults.add("'%s' is %s (the model reads a word)".formatted(column, type.sql()));
    }
    return whole(type);
  }

  private static Read whole(DataType type) {
    if (type instanceof LongType) {
      return Read.LONG;
    } else if (type instanceof IntegerType) {
      return Read.INT;
    } else if (type instanceof ShortType) {
      return Read.SHORT;
    } else if (type instanceof ByteType) {
      return Read.BYTE;
    }
    return type instanceof NullType ? Read.NOTHING : Read.CAST;
  }

  /** The values of a struct. */
  RowValues of(InternalRow struct) {
    return new Values(this, struct);
  }

  private double number(InternalRow struct, int input) {
    int at = places[input];
    if (struct.isNullAt(at)) {
      return Double.NaN;
    }
    if (reads[input] == Read.DOUBLE) { // nearly always, and quicker than a switch
      return struct.getDouble(at);
    }
    return switch (reads[input]) {
      case FLOAT -> struct.getFloat(at);
      case LONG -> struct.getLong(at);
      case INT -> struct.getInt(at);
      case SHORT -> struct.getShort(at);
      case BYTE -> struct.getByte(at);
      case BOOLEAN -> struct.getBoolean(at) ? 1 : 0;
      case DECIMAL -> decimal(struct, at, (DecimalType) types[input]);
      case DOUBLE, STRING, CAST, NOTHING -> Double.NaN;
    };
  }

  private static double decimal(InternalRow struct, int at, DecimalType type) {
    return struct.getDecimal(at, type.precision(), type.scale()).toDouble();
  }

  private UTF8String word(InternalRow struct, int input) {
    int at = places[input];
    if (struct.isNullAt(at)) {
      return null;
    }
    return switch (reads[input]) {
      case STRING -> struct.getUTF8String(at);
      case LONG -> printed(struct.getLong(at));
      case INT -> printed(struct.getInt(at));
      case SHORT -> printed(struct.getShort(at));
      case BYTE -> printed(struct.getByte(at));
      case CAST -> (UTF8String) casts[input].eval(struct);
      case DOUBLE, FLOAT, BOOLEAN, DECIMAL, NOTHING -> null;
    };
  }

  private static UTF8String printed(long number) {
    return UTF8String.fromString(Long.toString(number));
  }

  private static final class Values implements RowValues {
    private final StructColumns columns;
    private final InternalRow struct;

    Values(StructColumns columns, InternalRow struct) {
      this.columns = columns;
      this.struct = struct;
    }

    @Override
    public double number(int input) {
      return columns.number(struct, input);
    }

    @Override
    public UTF8String word(int input) {
      return columns.word(struct, input);
    }
  }
}
