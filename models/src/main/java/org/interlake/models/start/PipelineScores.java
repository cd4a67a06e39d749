package org.interlake.models.start;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.export.SparkMlNumbers;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;

/**
 * What a saved pipeline makes of a row's columns, found by asking it: rows that differ from a first
 * one in one column each go through its stages, and the scores of their features say what the
 * column adds. That each adds what it adds whatever the others are, and a number in proportion to
 * its transform, is checked on further rows; a pipeline of which that is not true has no exact
 * counterpart.
 *
 * <p>A category that the pipeline does not know gets level 0, which is the level of what its
 * indexer keeps as unseen or, where that is an error, the mean of all it knows.
 */
final class PipelineScores {
  private static final double TOLERANCE = 1e-9;
  private static final String NUMBER = "interlake_probe";
  private static final String UNSEEN = "interlake-no-such-category";

  /** The first two give the slope, the others try it. */
  private static final List<Double> POINTS =
      List.of(1.0, 1000.0, 2.0, 5.0, 7.0, 33.0, 250.0, 3000.0);

  private static final int TRIED = 4;

  private final SparkSession spark;
  private final Plan plan;
  private final FittedContract contract;
  private final SparkMlNumbers numbers;
  private final AffineLayer layer;
  private final Map<String, List<Object>> values = new LinkedHashMap<>();

  PipelineScores(
      SparkSession spark,
      Plan plan,
      FittedContract contract,
      SparkMlNumbers numbers,
      AffineLayer layer) {
    this.spark = requireNonNull(spark, "spark");
    this.plan = requireNonNull(plan, "plan");
    this.contract = requireNonNull(contract, "contract");
    this.numbers = requireNonNull(numbers, "numbers");
    this.layer = requireNonNull(layer, "layer");
    contract.columns().forEach(f -> values.put(f.spec().column(), valuesOf(f)));
  }

  /**
   * Asks the pipeline.
   *
   * @throws StartException if it cannot be asked, or its answers are no affine functions
   */
  RawScores scores() {
    List<List<Integer>> rows = new ArrayList<>(); // for each column, which of its values
    List<FittedFeature.Column> columns = contract.columns();
    rows.add(columns.stream().map(column -> 0).toList());
    Map<String, Integer> firstRow = new TreeMap<>();
    for (int c = 0; c < columns.size(); c++) {
      String column = columns.get(c).spec().column();
      firstRow.put(column, rows.size());
      for (int v = 1; v < values.get(column).size(); v++) {
        List<Integer> row = new ArrayList<>(rows.get(0));
        row.set(c, v);
        rows.add(row);
      }
    }
    rows.add(columns.stream().map(f -> values.get(f.spec().column()).size() - 1).toList());
    List<double[]> scores = asked(rows);
    double[] base = scores.get(0);
    RawScores raw = new RawScores(base);
    double[] together = base.clone();
    for (FittedFeature.Column column : columns) {
      String name = column.spec().column();
      int from = firstRow.get(name);
      List<double[]> of = new ArrayList<>(List.of(base));
      of.addAll(scores.subList(from, from + values.get(name).size() - 1));
      add(column, of, raw);
      for (int k = 0; k < together.length; k++) {
        together[k] += of.get(of.size() - 1)[k] - base[k];
      }
    }
    requireNear(together, scores.get(scores.size() - 1), "several columns together");
    return raw;
  }

  private void add(FittedFeature.Column column, List<double[]> scores, RawScores raw) {
    String name = column.spec().column();
    if (column instanceof FittedFeature.Numeric numeric) {
      raw.add(name, slope(numeric, scores, raw));
    } else if (column instanceof FittedFeature.OneHot oneHot) {
      raw.add(name, levels(oneHot, scores, raw));
    } else {
      for (double[] score : scores) {
        if (!Arrays.equals(score, scores.get(0))) {
          throw new StartException(
              "the Spark ML model to start from scores column %s, of which this plan makes elements that have no exact counterpart there (encode it as numeric or one-hot, or start fresh)"
                  .formatted(name));
        }
      }
    }
  }

  private RawScores.Slope slope(
      FittedFeature.Numeric numeric, List<double[]> scores, RawScores raw) {
    String name = numeric.spec().column();
    double[] t =
        values.get(name).stream()
            .mapToDouble(value -> numeric.spec().transform().apply(number(value)))
            .toArray();
    double[] slope = new double[layer.outputs()];
    double[] absent = new double[layer.outputs()];
    Arrays.fill(absent, Double.NaN);
    double[] first = scores.get(0);
    for (int k = 0; k < slope.length; k++) {
      slope[k] = (scores.get(1)[k] - first[k]) / (t[1] - t[0]);
    }
    for (int v = 2; v < t.length; v++) {
      double[] expected = first.clone();
      for (int k = 0; k < slope.length; k++) {
        expected[k] += slope[k] * (t[v] - t[0]);
      }
      requireNear(expected, scores.get(v), "column " + name);
    }
    raw.shift(Arrays.stream(slope).map(value -> -value * t[0]).toArray());
    return new RawScores.Slope(numeric.spec().transform(), slope, absent);
  }

  private RawScores.Levels levels(
      FittedFeature.OneHot oneHot, List<double[]> scores, RawScores raw) {
    List<Object> categories = values.get(oneHot.spec().column());
    int known = (int) categories.stream().filter(value -> !isUnseen(value, oneHot)).count();
    double[] reference = new double[layer.outputs()];
    for (int k = 0; k < reference.length; k++) {
      if (known < categories.size()) {
        reference[k] = scores.get(known)[k];
      } else {
        for (double[] score : scores) {
          reference[k] += score[k] / known;
        }
      }
    }
    SortedMap<String, double[]> levels = new TreeMap<>();
    for (int v = 0; v < known; v++) {
      double[] level = scores.get(v).clone();
      for (int k = 0; k < level.length; k++) {
        level[k] -= reference[k];
      }
      levels.put(printed(categories.get(v)), level);
    }
    double[] shift = reference.clone();
    for (int k = 0; k < shift.length; k++) {
      shift[k] -= scores.get(0)[k];
    }
    raw.shift(shift);
    return new RawScores.Levels(levels);
  }

  private void requireNear(double[] expected, double[] found, String what) {
    for (int k = 0; k < expected.length; k++) {
      double scale = 1 + Math.max(Math.abs(expected[k]), Math.abs(found[k]));
      if (!(Math.abs(expected[k] - found[k]) <= TOLERANCE * scale)) {
        throw new StartException(
            "the Spark ML model to start from makes something else of %s than a number in proportion or a level for each category, and that has no exact counterpart (start fresh)"
                .formatted(what));
      }
    }
  }

  /** The scores of rows that are made of the columns' values. */
  private List<double[]> asked(List<List<Integer>> rows) {
    List<StructField> fields = new ArrayList<>();
    fields.add(new StructField(NUMBER, DataTypes.IntegerType, false, Metadata.empty()));
    for (FittedFeature.Column column : contract.columns()) {
      fields.add(
          new StructField(
              column.spec().column(), typeOf(column.spec().type()), true, Metadata.empty()));
    }
    boolean offset = plan.offset() instanceof OffsetSpec.ByColumn;
    if (offset) {
      String column = ((OffsetSpec.ByColumn) plan.offset()).column();
      fields.add(new StructField(column, DataTypes.DoubleType, true, Metadata.empty()));
    }
    List<Row> table = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<Object> cells = new ArrayList<>(List.of(i));
      for (int c = 0; c < rows.get(i).size(); c++) {
        String column = contract.columns().get(c).spec().column();
        cells.add(values.get(column).get(rows.get(i).get(c)));
      }
      if (offset) {
        cells.add(1.0);
      }
      table.add(RowFactory.create(cells.toArray()));
    }
    try {
      Dataset<Row> made =
          spark.createDataFrame(table, new StructType(fields.toArray(StructField[]::new)));
      for (Transformer stage : numbers.stages()) {
        made = stage.transform(made);
      }
      return made.select(NUMBER, numbers.featuresColumn()).collectAsList().stream()
          .sorted(java.util.Comparator.comparingInt(row -> row.getInt(0)))
          .map(row -> layer.of(((Vector) row.get(1)).toArray()))
          .toList();
    } catch (Exception e) { // Spark throws checked exceptions that its Java face does not declare
      throw unaskable(e);
    }
  }

  private static StartException unaskable(Exception cause) {
    return new StartException(
        "the pipeline of the Spark ML model to start from cannot be applied to the columns of this plan: %s"
            .formatted(String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
        cause);
  }

  /** What a column is tried with; the first value stands in the first row. */
  private List<Object> valuesOf(FittedFeature.Column column) {
    if (column instanceof FittedFeature.OneHot oneHot) {
      return categoriesOf(oneHot);
    }
    ColumnType type = column.spec().type();
    List<Object> tried = new ArrayList<>();
    if (type == ColumnType.BOOLEAN) {
      return List.of(false, true);
    }
    if (type == ColumnType.STRING) {
      return List.of("a b", "c", UNSEEN);
    }
    Set<Double> codes =
        column.spec().missingCodes().stream().map(Double::valueOf).collect(Collectors.toSet());
    for (double point : POINTS) {
      if (!codes.contains(point) && tried.size() < TRIED) {
        tried.add(type == ColumnType.LONG ? (Object) (long) point : (Object) point);
      }
    }
    return tried;
  }

  private List<Object> categoriesOf(FittedFeature.OneHot oneHot) {
    String column = oneHot.spec().column();
    ColumnType type = oneHot.spec().type();
    Set<String> labels = new HashSet<>(oneHot.vocabulary());
    boolean keeps = type != ColumnType.BOOLEAN;
    for (Transformer stage : numbers.stages()) {
      if (stage instanceof StringIndexerModel indexer) {
        String[] inputs =
            indexer.isSet(indexer.inputCols())
                ? indexer.getInputCols()
                : new String[] {indexer.getInputCol()};
        int place = Arrays.asList(inputs).indexOf(column);
        if (place >= 0 && !indexer.getHandleInvalid().equals("keep")) {
          labels.retainAll(Arrays.asList(indexer.labelsArray()[place]));
          keeps = false;
        }
      }
    }
    List<Object> categories =
        new ArrayList<>(
            oneHot.vocabulary().stream()
                .filter(labels::contains)
                .map(category -> typed(category, type))
                .toList());
    if (categories.isEmpty()) {
      throw new StartException(
          "the Spark ML model to start from knows none of the categories of column %s: %s"
              .formatted(column, oneHot.vocabulary()));
    }
    if (keeps) {
      categories.add(type == ColumnType.LONG ? (Object) Long.MIN_VALUE : UNSEEN);
    }
    return List.copyOf(categories);
  }

  private static boolean isUnseen(Object value, FittedFeature.OneHot oneHot) {
    return !oneHot.vocabulary().contains(printed(value));
  }

  private static Object typed(String category, ColumnType type) {
    return switch (type) {
      case LONG -> Long.parseLong(category);
      case BOOLEAN -> Boolean.parseBoolean(category);
      case DOUBLE -> Double.parseDouble(category);
      case STRING -> category;
    };
  }

  private static String printed(Object value) {
    return String.valueOf(value);
  }

  private static double number(Object value) {
    return value instanceof Boolean truth ? truth ? 1 : 0 : ((Number) value).doubleValue();
  }

  private static org.apache.spark.sql.types.DataType typeOf(ColumnType type) {
    return switch (type) {
      case LONG -> DataTypes.LongType;
      case BOOLEAN -> DataTypes.BooleanType;
      case DOUBLE -> DataTypes.DoubleType;
      case STRING -> DataTypes.StringType;
    };
  }
}
