package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.driver.request.RequestException;
import org.interlake.models.export.RowModel;
import org.interlake.models.export.RowValues;
import org.interlake.protocol.job.ExitCode;

/**
 * A function that asks a model, in one query. What a name and a version mean is looked up once, at
 * the driver, and goes with the function to the tasks: so one query has one version, and tasks need
 * nothing of the registry.
 *
 * <p>Spark calls the {@code invoke} method of the subclass by its name, from generated code: for
 * that, and nothing else, all of these are public.
 *
 * @param <R> what comes out
 */
public abstract class BoundPrediction<R> implements ScalarFunction<R> {
  private static final long serialVersionUID = 1L;

  /** The alias that is meant where none is named. */
  private static final UTF8String CHAMPION = UTF8String.fromString("champion");

  private final String function;
  private final DataType[] inputs;
  private final boolean caseSensitive;
  private final String zone;

  /** What names and versions mean in this query. */
  private final Map<String, ServedModel> pinned = new ConcurrentHashMap<>();

  /** Where they are looked up; null in a task. */
  private final transient ServedModels models;

  private transient volatile Asked last;

  BoundPrediction(String function, StructType inputs, ServedModels models) {
    this.function = requireNonNull(function, "function");
    this.inputs =
        Arrays.stream(inputs.fields()).map(StructField::dataType).toArray(DataType[]::new);
    if (this.inputs.length == 3) {
      this.inputs[1] = DataTypes.StringType; // a number is its own text
    }
    this.caseSensitive = SQLConf.get().caseSensitiveAnalysis();
    this.zone = SQLConf.get().sessionLocalTimeZone();
    this.models = requireNonNull(models, "models");
  }

  @Override
  public String name() {
    return function;
  }

  @Override
  public DataType[] inputTypes() {
    return inputs.clone();
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String canonicalName() {
    return "interlake." + function + Arrays.toString(inputs);
  }

  /** The model of a name and a version, and where its columns are. */
  private static final class Asked {
    private final UTF8String name;
    private final UTF8String version;
    private final ServedModel served;
    private final RowModel model;
    private final StructColumns columns;

    Asked(UTF8String name, UTF8String version, ServedModel served, StructColumns columns) {
      this.name = name.clone();
      this.version = version.clone();
      this.served = served;
      this.model = served.model();
      this.columns = columns;
    }
  }

  /** What is asked of a model. */
  interface Question<T> extends Serializable {
    T of(RowModel model, RowValues row);
  }

  /**
   * Looks up what a name and a version mean in this query, and whether the struct fits.
   *
   * @throws RequestException if there is no such model, or the struct does not fit it
   */
  final void pin(UTF8String name, UTF8String version) {
    asked(name, version);
  }

  /** Likewise the champion. */
  final void pin(UTF8String name) {
    asked(name, CHAMPION);
  }

  private Asked asked(UTF8String name, UTF8String version) {
    Asked known = last;
    if (known != null && known.name.equals(name) && known.version.equals(version)) {
      return known;
    }
    if (name == null || version == null) {
      throw new RequestException(
          ExitCode.USAGE, "%s: name or version of the model is NULL".formatted(function));
    }
    ServedModel served =
        pinned.computeIfAbsent(name + "@" + version, key -> find(name.toString(), version));
    Asked found =
        new Asked(
            name,
            version,
            served,
            StructColumns.of(
                served.name(),
                served.model().inputs(),
                (StructType) inputs[inputs.length - 1],
                caseSensitive,
                zone));
    last = found;
    return found;
  }

  private ServedModel find(String name, UTF8String version) {
    if (models == null) {
      throw new RequestException(
          ExitCode.USAGE,
          "%s: name and version of the model are not constants (write them as literals: one query has one version)"
              .formatted(function));
    }
    return models.find(name, version.toString());
  }

  final double number(UTF8String name, UTF8String version, InternalRow row) {
    Asked asked = asked(name, version);
    try {
      return asked.model.predict(values(asked, row));
    } catch (IllegalArgumentException e) {
      throw failed(asked, e);
    }
  }

  final <T> T answer(UTF8String name, UTF8String version, InternalRow row, Question<T> question) {
    Asked asked = asked(name, version);
    try {
      return question.of(asked.model, values(asked, row));
    } catch (IllegalArgumentException e) {
      throw failed(asked, e);
    }
  }

  private static RowValues values(Asked asked, InternalRow row) {
    if (row == null) {
      throw new IllegalArgumentException("the struct itself is NULL in a row");
    }
    return asked.columns.of(row);
  }

  private static RequestException failed(Asked asked, IllegalArgumentException e) {
    return new RequestException(
        ExitCode.DATA, "%s: %s".formatted(asked.served.name(), e.getMessage()), e);
  }

  /** {@code predict}. */
  public static final class OfNumber extends BoundPrediction<Double> {
    private static final long serialVersionUID = 1L;

    OfNumber(String function, StructType inputs, ServedModels models) {
      super(function, inputs, models);
    }

    @Override
    public DataType resultType() {
      return DataTypes.DoubleType;
    }

    public double invoke(UTF8String name, UTF8String version, InternalRow row) {
      return number(name, version, row);
    }

    public double invoke(UTF8String name, InternalRow row) {
      return number(name, CHAMPION, row);
    }
  }

  /** {@code predict_class}. */
  public static final class OfClass extends BoundPrediction<UTF8String> {
    private static final long serialVersionUID = 1L;

    OfClass(String function, StructType inputs, ServedModels models) {
      super(function, inputs, models);
    }

    @Override
    public DataType resultType() {
      return DataTypes.StringType;
    }

    public UTF8String invoke(UTF8String name, UTF8String version, InternalRow row) {
      return UTF8String.fromString(answer(name, version, row, RowModel::predictClass));
    }

    public UTF8String invoke(UTF8String name, InternalRow row) {
      return invoke(name, CHAMPION, row);
    }
  }

  /** {@code predict_values}. */
  public static final class OfValues extends BoundPrediction<ArrayData> {
    private static final long serialVersionUID = 1L;

    OfValues(String function, StructType inputs, ServedModels models) {
      super(function, inputs, models);
    }

    @Override
    public DataType resultType() {
      return DataTypes.createArrayType(DataTypes.DoubleType, false);
    }

    public ArrayData invoke(UTF8String name, UTF8String version, InternalRow row) {
      return ArrayData.toArrayData(answer(name, version, row, RowModel::values));
    }

    public ArrayData invoke(UTF8String name, InternalRow row) {
      return invoke(name, CHAMPION, row);
    }
  }

  /** A row of no columns, on which a constant is evaluated. */
  static InternalRow nothing() {
    return new GenericInternalRow(new Object[0]);
  }
}
