package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A function that asks a model: its name, and what it takes. */
final class ModelFunction implements UnboundFunction {
  private static final long serialVersionUID = 1L;

  private static final String TAKES =
      """
      %s(model, version, struct): %s
        model    the model's name, a literal
        version  its number, an alias such as 'champion', or 'latest', a literal; left out: 'champion'
        struct   the columns by their names, of which others are ignored: struct(*)
      What the version means is looked up once in a query. docs/reference/sql.md says more.""";

  private final String name;
  private final String description;
  private final transient Binder binder;

  /** Makes the function for a query. */
  private interface Binder {
    BoundFunction bind(String function, StructType inputs);
  }

  private ModelFunction(String name, String gives, Binder binder) {
    this.name = requireNonNull(name, "name");
    this.description = TAKES.formatted(name, gives);
    this.binder = requireNonNull(binder, "binder");
  }

  /** All of them, by name. */
  static SortedMap<String, ModelFunction> all(ServedModels models) {
    SortedMap<String, ModelFunction> functions = new TreeMap<>();
    for (ModelFunction function :
        new ModelFunction[] {
          new ModelFunction(
              "predict",
              "DOUBLE, the probability of the positive label, the expected value of a measured one, or the number of the likeliest class or cluster",
              (name, inputs) -> new BoundPrediction.OfNumber(name, inputs, models)),
          new ModelFunction(
              "predict_class",
              "STRING, the likeliest class as the plan names it",
              (name, inputs) -> new BoundPrediction.OfClass(name, inputs, models)),
          new ModelFunction(
              "predict_values",
              "ARRAY<DOUBLE>, the probability of each class or cluster, the components, or the one number there is",
              (name, inputs) -> new BoundPrediction.OfValues(name, inputs, models))
        }) {
      functions.put(function.name, function);
    }
    return functions;
  }

  /** The procedure that describes them: Spark 4.1 does so for functions of its own catalog only. */
  static SqlProcedure listing(SortedMap<String, ModelFunction> functions) {
    return new SqlProcedure(
        "functions",
        "Describes the functions of namespace models.",
        List.of(),
        new StructType()
            .add("function", DataTypes.StringType, false)
            .add("description", DataTypes.StringType, false),
        arguments ->
            functions.values().stream()
                .map(function -> new Object[] {function.name, function.description})
                .toList());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  /**
   * Checks the arguments' types.
   *
   * @throws UnsupportedOperationException if they are others, which Spark tells with the statement
   */
  @Override
  public BoundFunction bind(StructType inputs) {
    StructField[] fields = inputs.fields();
    boolean fits =
        (fields.length == 2 || fields.length == 3)
            && fields[0].dataType() instanceof StringType
            && (fields.length == 2 || isVersion(fields[1].dataType()))
            && fields[fields.length - 1].dataType() instanceof StructType;
    if (!fits) {
      throw new UnsupportedOperationException(
          "%s takes (model STRING, version INT or STRING, STRUCT), as in %s('heart', 'champion', struct(*))"
              .formatted(name, name));
    }
    return binder.bind(name, inputs);
  }

  private static boolean isVersion(DataType type) {
    return type instanceof StringType
        || type instanceof IntegerType
        || type instanceof LongType
        || type instanceof ShortType
        || type instanceof ByteType;
  }
}
