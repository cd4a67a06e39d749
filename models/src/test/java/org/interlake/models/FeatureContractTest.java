package org.interlake.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.FeatureForm;
import org.interlake.models.data.RowBlock;
import org.interlake.models.data.RowEncoder;
import org.interlake.models.data.SiteTable;
import org.interlake.models.export.SparkMlPipeline;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.BinsSpec;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.CategoryImputation;
import org.interlake.protocol.plan.FeatureSpec.Drop;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.MissingIndicator;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.FrequencySpec;
import org.interlake.protocol.plan.HashedSpec;
import org.interlake.protocol.plan.InteractionSpec;
import org.interlake.protocol.plan.OrdinalSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.TextSpec;
import org.interlake.protocol.plan.TransformSpec;
import org.interlake.protocol.plan.TransformSpec.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every option of the feature contract: what two sites fit equals the naive formula over all rows,
 * and the exported pipeline makes the same numbers, also of rows with missing, unseen and extreme
 * values, also after saving.
 */
class FeatureContractTest {
  private static final long SEED = 31;
  private static final String[] WORDS = {"Fever", "no", "cough", "naïve", "x-ray", "42", "und_so"};

  /** A row of either site: a spiky number, a positive one, a whole one, a flag, two texts. */
  private record Patient(
      Double x, Double p, Long k, Boolean flag, String color, String note, long y, String split) {
    boolean trains() {
      return split.equals("train");
    }
  }

  /** A feature, its column's values, and what they become by the naive formula. */
  private record Option(
      FeatureSpec.Column spec,
      Function<Patient, Object> value,
      Function<Patient, double[]> naive) {}

  private final List<Patient> first = patients(400, SEED);
  private final List<Patient> second = patients(300, SEED + 1);
  private final List<Patient> training =
      Stream.concat(first.stream(), second.stream()).filter(Patient::trains).toList();

  private static List<Patient> patients(int rows, long seed) {
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    String[] colors = {"red", "green", "blue", "o'ne \\ \"é"};
    Long[] wholes = {1L, 1L, 2L, 3L, 5L, -9L, null};
    List<Patient> patients = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double x = random.nextDouble() * 10 - 3;
      StringBuilder note = new StringBuilder();
      for (int words = random.nextInt(6); words > 0; words--) {
        note.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextBoolean() ? " " : ", ");
      }
      patients.add(
          new Patient(
              random.nextInt(10) == 0
                  ? null
                  : Double.valueOf(random.nextInt(100) == 0 ? 1e6 * x : x),
              random.nextInt(12) == 0 ? Double.NaN : Math.exp(3 * random.nextDouble()),
              wholes[random.nextInt(wholes.length)],
              random.nextInt(9) == 0 ? null : Boolean.valueOf(random.nextInt(3) == 0),
              random.nextInt(8) == 0 ? null : colors[random.nextInt(random.nextInt(4) + 1)],
              random.nextInt(8) == 0 ? null : note.toString(),
              random.nextInt(2),
              random.nextInt(5) == 0 ? "test" : "train"));
    }
    return patients;
  }

  /** What no site trains with: missing everything, unseen categories, spikes. */
  private static List<Patient> strangers() {
    return List.of(
        new Patient(null, null, null, null, null, null, 0, "test"),
        new Patient(Double.NaN, 1.0, 77L, true, "mauve", "", 0, "test"),
        new Patient(-1e12, 1e15, -9L, false, "", " ,; ", 1, "train"),
        new Patient(-0.0, 1e-12, 0L, true, "red", "FEVER fever Ünïcode x_y 1-2", 1, "test"));
  }

  // ---------------------------------------------------------- the naive formulas

  private static double number(Double value) {
    return value == null ? Double.NaN : value;
  }

  /** With spikes of some deviations: those of 10⁶ would put all else into one cell. */
  private static Double spiky(Patient row) {
    return row.x() == null || Math.abs(row.x()) < 100 ? row.x() : Double.valueOf(row.x() / 1e4);
  }

  private static double whole(Patient row) {
    return row.k() == null || row.k() == -9 ? Double.NaN : row.k();
  }

  private static double flag(Patient row) {
    return row.flag() == null ? Double.NaN : row.flag() ? 1 : 0;
  }

  private double[] present(ToDoubleFunction<Patient> value) {
    return training.stream().mapToDouble(value).filter(x -> !Double.isNaN(x)).sorted().toArray();
  }

  private double mean(ToDoubleFunction<Patient> value) {
    return Arrays.stream(present(value)).sum() / present(value).length;
  }

  private double deviation(ToDoubleFunction<Patient> value) {
    double mean = mean(value);
    return Math.sqrt(
        Arrays.stream(present(value)).map(x -> (x - mean) * (x - mean)).sum()
            / present(value).length);
  }

  /** The inverse of the empirical distribution function. */
  private double quantile(ToDoubleFunction<Patient> value, double p) {
    double[] sorted = present(value);
    return sorted[Math.max(0, (int) Math.ceil(p * sorted.length) - 1)];
  }

  private <T> Map<T, Long> rowsBy(Function<Patient, T> value) {
    Map<T, Long> rows = new TreeMap<>();
    training.stream()
        .map(value)
        .filter(Objects::nonNull)
        .forEach(v -> rows.merge(v, 1L, Long::sum));
    return rows;
  }

  private <T> T mostFrequent(Function<Patient, T> value) {
    return rowsBy(value).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private static double[] unit(int width, int at) {
    double[] vector = new double[width];
    if (at >= 0) {
      vector[at] = 1;
    }
    return vector;
  }

  private static int bin(double x, double... edges) {
    return (int) Arrays.stream(edges).filter(edge -> x >= edge).count();
  }

  private static double yeoJohnson(double x, double power) {
    if (x >= 0) {
      return power == 0 ? Math.log(1 + x) : (Math.pow(1 + x, power) - 1) / power;
    }
    return power == 2 ? -Math.log(1 - x) : -(Math.pow(1 - x, 2 - power) - 1) / (2 - power);
  }

  /** Words by Spark's own stages would be circular: counted by hand from the list of words. */
  private static Map<String, Integer> words(String note) {
    Map<String, Integer> counts = new TreeMap<>();
    StringBuilder word = new StringBuilder();
    for (char c : (note + " ").toLowerCase(Locale.ROOT).toCharArray()) {
      if (Character.isLetterOrDigit(c) || c == '_') {
        word.append(c);
      } else if (!word.isEmpty()) {
        counts.merge(word.toString(), 1, Integer::sum);
        word.setLength(0);
      }
    }
    return counts;
  }

  /** As Spark SQL hashes and as MLlib hashes: both are asked of Spark. */
  private static int bucket(String sql, String word, int buckets) {
    return TestSpark.session()
            .sql(
                "SELECT "
                    + sql.formatted("'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"))
            .head()
            .getInt(0)
        % buckets;
  }

  private final Map<String, Integer> wordBuckets = new TreeMap<>();

  private int wordBucket(String word, int buckets) {
    return wordBuckets.computeIfAbsent(
        word,
        unseen ->
            new org.apache.spark.ml.feature.HashingTF().setNumFeatures(buckets).indexOf(unseen));
  }

  private final Map<String, Integer> colorBuckets = new TreeMap<>();

  private int colorBucket(String color, int buckets) {
    return colorBuckets.computeIfAbsent(
        color, unseen -> bucket("pmod(hash(%%s), %d)".formatted(buckets), unseen, buckets));
  }

  private double[] text(Patient row, int buckets, boolean idf) {
    double[] vector = new double[buckets];
    if (row.note() != null) {
      words(row.note()).forEach((word, n) -> vector[wordBucket(word, buckets)] += n);
    }
    for (int b = 0; idf && b < buckets; b++) {
      int at = b;
      long rows =
          training.stream()
              .filter(other -> other.note() != null)
              .filter(
                  other ->
                      words(other.note()).keySet().stream()
                          .anyMatch(word -> wordBucket(word, buckets) == at))
              .count();
      vector[b] *= rows < 1 ? 0 : Math.log((training.size() + 1.0) / (rows + 1.0));
    }
    return vector;
  }

  // ------------------------------------------------------------------ the options

  private static FeatureSpec.Numeric numeric(
      String column,
      ColumnType type,
      TransformSpec transform,
      Imputation impute,
      double value,
      MissingIndicator indicator,
      Scaling scale) {
    return new FeatureSpec.Numeric(
        column,
        type,
        type == ColumnType.LONG ? List.of("-9") : List.of(),
        AllMissing.DECLINE,
        transform,
        impute,
        value,
        indicator,
        scale);
  }

  private Option scaled(
      FeatureSpec.Numeric spec,
      Function<Patient, Object> column,
      ToDoubleFunction<Patient> transformed,
      double fill,
      double center,
      double divisor) {
    return new Option(
        spec,
        column,
        row -> {
          double t = transformed.applyAsDouble(row);
          double x = ((Double.isNaN(t) ? fill : t) - center) / divisor;
          return spec.missingIndicator() == MissingIndicator.ADD
              ? new double[] {x, Double.isNaN(t) ? 1 : 0}
              : new double[] {x};
        });
  }

  private Option transform(String column, TransformSpec spec, ToDoubleFunction<Patient> naive) {
    return scaled(
        numeric(
            column,
            ColumnType.DOUBLE,
            spec,
            Imputation.MEAN,
            0,
            MissingIndicator.NONE,
            Scaling.STANDARD),
        column.startsWith("x") ? Patient::x : Patient::p,
        naive,
        mean(naive),
        mean(naive),
        deviation(naive));
  }

  private List<Option> options() {
    TransformSpec none = TransformSpec.NONE;
    ToDoubleFunction<Patient> k = FeatureContractTest::whole;
    ToDoubleFunction<Patient> p = row -> number(row.p());
    ToDoubleFunction<Patient> x = row -> number(row.x());
    List<Option> options = new ArrayList<>();
    options.add(
        transform("p-log", new TransformSpec(Kind.LOG, 0), row -> Math.log(number(row.p()))));
    options.add(
        transform("p-log1p", new TransformSpec(Kind.LOG1P, 0), row -> Math.log1p(number(row.p()))));
    options.add(
        transform("p-sqrt", new TransformSpec(Kind.SQRT, 0), row -> Math.sqrt(number(row.p()))));
    options.add(
        transform(
            "p-power", new TransformSpec(Kind.POWER, -0.5), row -> 1 / Math.sqrt(number(row.p()))));
    options.add(
        transform("x-cube", new TransformSpec(Kind.POWER, 3), row -> Math.pow(number(row.x()), 3)));
    for (double power : new double[] {0, 0.5, 2}) {
      options.add(
          transform(
              "x-yeo-johnson-" + power,
              new TransformSpec(Kind.YEO_JOHNSON, power),
              row -> yeoJohnson(number(row.x()), power)));
    }
    options.add(
        scaled(
            numeric(
                "k-median",
                ColumnType.LONG,
                none,
                Imputation.MEDIAN,
                0,
                MissingIndicator.ADD,
                Scaling.NONE),
            Patient::k,
            k,
            quantile(k, 0.5),
            0,
            1));
    options.add(
        scaled(
            numeric(
                "k-most-frequent",
                ColumnType.LONG,
                new TransformSpec(Kind.LOG1P, 0),
                Imputation.MOST_FREQUENT,
                0,
                MissingIndicator.NONE,
                Scaling.NONE),
            row -> row.k() == null || row.k() < 0 ? null : row.k(),
            row -> Math.log1p(whole(row)),
            Math.log1p(mostFrequent(row -> row.k() == null || row.k() < 0 ? null : row.k())),
            0,
            1));
    options.add(
        scaled(
            numeric(
                "flag-most-frequent",
                ColumnType.BOOLEAN,
                none,
                Imputation.MOST_FREQUENT,
                0,
                MissingIndicator.ADD,
                Scaling.STANDARD),
            Patient::flag,
            FeatureContractTest::flag,
            mostFrequent(Patient::flag) ? 1 : 0,
            mean(FeatureContractTest::flag),
            deviation(FeatureContractTest::flag)));
    options.add(
        scaled(
            numeric(
                "p-constant",
                ColumnType.DOUBLE,
                new TransformSpec(Kind.LOG, 0),
                Imputation.CONSTANT,
                7,
                MissingIndicator.NONE,
                Scaling.STANDARD),
            Patient::p,
            row -> Math.log(number(row.p())),
            Math.log(7),
            mean(row -> Math.log(number(row.p()))),
            deviation(row -> Math.log(number(row.p())))));
    options.add(
        scaled(
            numeric(
                "k-min-max",
                ColumnType.LONG,
                none,
                Imputation.MEAN,
                0,
                MissingIndicator.NONE,
                Scaling.MIN_MAX),
            Patient::k,
            k,
            mean(k),
            quantile(k, 0),
            quantile(k, 1) - quantile(k, 0)));
    options.add(
        scaled(
            numeric(
                "k-robust",
                ColumnType.LONG,
                none,
                Imputation.MEDIAN,
                0,
                MissingIndicator.NONE,
                Scaling.ROBUST),
            Patient::k,
            k,
            quantile(k, 0.5),
            quantile(k, 0.5),
            quantile(k, 0.75) - quantile(k, 0.25)));
    double[] quarters = {quantile(k, 0.25), quantile(k, 0.5), quantile(k, 0.75)};
    double[] distinct =
        Arrays.stream(quarters).distinct().filter(edge -> edge > quantile(k, 0)).toArray();
    options.add(
        new Option(
            new BinsSpec(
                "k-quantile-bins",
                ColumnType.LONG,
                List.of("-9"),
                AllMissing.DECLINE,
                4,
                List.of(),
                BinsSpec.Output.ONE_HOT),
            Patient::k,
            row ->
                unit(
                    distinct.length + 1,
                    Double.isNaN(whole(row)) ? -1 : bin(whole(row), distinct))));
    options.add(
        new Option(
            new BinsSpec(
                "x-bins",
                ColumnType.DOUBLE,
                List.of(),
                AllMissing.DECLINE,
                0,
                List.of(-1.5, 0.0, 4.0),
                BinsSpec.Output.ONE_HOT),
            Patient::x,
            row -> unit(4, Double.isNaN(x.applyAsDouble(row)) ? -1 : bin(row.x(), -1.5, 0, 4))));
    options.add(
        new Option(
            new BinsSpec(
                "p-bins",
                ColumnType.DOUBLE,
                List.of(),
                AllMissing.DECLINE,
                0,
                List.of(2.0, 3.0),
                BinsSpec.Output.ORDINAL),
            Patient::p,
            row -> new double[] {Double.isNaN(p.applyAsDouble(row)) ? -1 : bin(row.p(), 2, 3)}));
    options.addAll(categoryOptions());
    return options;
  }

  private List<Option> categoryOptions() {
    List<String> colors = List.copyOf(new TreeSet<>(rowsBy(Patient::color).keySet()));
    List<String> order = List.of("red", "o'ne \\ \"é", "blue");
    String common = mostFrequent(Patient::color);
    Map<String, Long> rows = rowsBy(Patient::color);
    List<Option> options = new ArrayList<>();
    options.add(
        new Option(
            new FeatureSpec.OneHot(
                "color-dropped",
                ColumnType.STRING,
                List.of(),
                AllMissing.DECLINE,
                Drop.FIRST,
                CategoryImputation.MOST_FREQUENT),
            Patient::color,
            row ->
                unit(
                    colors.size() - 1,
                    colors.indexOf(row.color() == null ? common : row.color()) < 1
                        ? -1
                        : colors.indexOf(row.color() == null ? common : row.color()) - 1)));
    options.add(
        new Option(
            new FeatureSpec.OneHot(
                "color-one-hot", ColumnType.STRING, List.of("red"), AllMissing.DECLINE),
            Patient::color,
            row -> {
              List<String> others = colors.stream().filter(c -> !c.equals("red")).toList();
              return unit(others.size(), row.color() == null ? -1 : others.indexOf(row.color()));
            }));
    options.add(
        new Option(
            new OrdinalSpec(
                "color-sorted", ColumnType.STRING, List.of(), AllMissing.DECLINE, List.of()),
            Patient::color,
            row -> new double[] {row.color() == null ? -1 : colors.indexOf(row.color())}));
    options.add(
        new Option(
            new OrdinalSpec("color-order", ColumnType.STRING, List.of(), AllMissing.DECLINE, order),
            Patient::color,
            row -> new double[] {row.color() == null ? -1 : order.indexOf(row.color())}));
    options.add(
        new Option(
            new FrequencySpec("color-share", ColumnType.STRING, List.of(), AllMissing.DECLINE),
            Patient::color,
            row ->
                new double[] {
                  row.color() == null
                      ? 0
                      : rows.getOrDefault(row.color(), 0L) / (double) training.size()
                }));
    options.add(
        new Option(
            new HashedSpec("color-hashed", ColumnType.STRING, List.of(), AllMissing.DECLINE, 7),
            Patient::color,
            row -> unit(7, row.color() == null ? -1 : colorBucket(row.color(), 7))));
    options.add(
        new Option(
            new TextSpec(
                "note-counted",
                ColumnType.STRING,
                List.of(),
                AllMissing.DECLINE,
                12,
                TextSpec.Idf.NONE,
                0),
            Patient::note,
            row -> text(row, 12, false)));
    options.add(
        new Option(
            new TextSpec(
                "note-weighed",
                ColumnType.STRING,
                List.of(),
                AllMissing.DECLINE,
                12,
                TextSpec.Idf.SMOOTH,
                1),
            Patient::note,
            row -> text(row, 12, true)));
    return options;
  }

  // -------------------------------------------------------------------- the tests

  private static Dataset<Row> table(List<Option> options, List<Patient> patients) {
    StructType schema = new StructType();
    for (Option option : options) {
      DataType type =
          switch (option.spec().type()) {
            case DOUBLE -> DataTypes.DoubleType;
            case LONG -> DataTypes.LongType;
            case BOOLEAN -> DataTypes.BooleanType;
            case STRING -> DataTypes.StringType;
          };
      schema = schema.add(option.spec().column(), type);
    }
    schema = schema.add("y", DataTypes.LongType).add("split", DataTypes.StringType);
    List<Row> rows = new ArrayList<>();
    for (Patient patient : patients) {
      List<Object> values = new ArrayList<>();
      options.forEach(option -> values.add(option.value().apply(patient)));
      values.add(patient.y());
      values.add(patient.split());
      rows.add(RowFactory.create(values.toArray()));
    }
    return TestSpark.session().createDataFrame(rows, schema);
  }

  private static double[] concat(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] naive(
      List<Option> options, List<InteractionSpec> interactions, Patient row) {
    Map<String, double[]> elements = new LinkedHashMap<>();
    options.forEach(option -> elements.put(option.spec().column(), option.naive().apply(row)));
    List<double[]> parts = new ArrayList<>(elements.values());
    for (InteractionSpec interaction : interactions) {
      double[] products = {1};
      for (String column : interaction.of()) {
        double[] before = products;
        products =
            Arrays.stream(before)
                .flatMap(a -> Arrays.stream(elements.get(column)).map(b -> a * b))
                .toArray();
      }
      parts.add(products);
    }
    return concat(parts);
  }

  private static void assertNear(double[] actual, double[] expected, double tolerance, Object of) {
    assertThat(actual).as("%s", of).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double bound = tolerance * Math.max(1, Math.abs(expected[i]));
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("element %d of %s: %s for %s", i, of, actual[i], expected[i])
          .isLessThanOrEqualTo(bound);
    }
  }

  private static double[] encoded(RowEncoder encoder, List<Option> options, Patient row) {
    List<Double> numbers = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Option option : options) {
      Object value = option.value().apply(row);
      if (option.spec() instanceof FeatureSpec.Quantity) {
        double x =
            value == null
                ? Double.NaN
                : value instanceof Boolean truth
                    ? (truth ? 1 : 0)
                    : ((java.lang.Number) value).doubleValue();
        boolean code =
            option.spec().missingCodes().stream().anyMatch(c -> Double.parseDouble(c) == x);
        numbers.add(code ? Double.NaN : x);
      } else {
        String word = (String) value;
        boolean code = word != null && option.spec().missingCodes().contains(word);
        words.add(code ? null : word);
      }
    }
    return encoder.encode(
        numbers.stream().mapToDouble(Double::doubleValue).toArray(), words.toArray(String[]::new));
  }

  private void assertEverywhereNaive(
      List<Option> options, List<InteractionSpec> interactions, Path folder) throws Exception {
    List<FeatureSpec> specs = new ArrayList<>();
    options.forEach(option -> specs.add(option.spec()));
    specs.addAll(interactions);
    Plan plan = TestPlans.of(specs.toArray(FeatureSpec[]::new)).plan();
    FittedContract contract;
    try (TestFederation federation =
        new TestFederation(
            plan,
            Map.of(
                new SiteId("a"), table(options, first),
                new SiteId("b"), table(options, second)))) {
      contract = federation.contract();
    }
    assertThat(contract.coefficientNames()).doesNotHaveDuplicates().hasSize(contract.width());

    List<Patient> all = new ArrayList<>(first);
    all.addAll(second);
    all.addAll(strangers());
    RowEncoder encoder = new RowEncoder(contract);
    for (Patient row : all) {
      if (row.p() == null || row.p() > 1e-6) { // the log of nearly nothing is far from everything
        assertNear(encoded(encoder, options, row), naive(options, interactions, row), 1e-8, row);
      }
    }
    assertBlocksAreTheRows(plan, contract, options);

    PipelineModel pipeline =
        SparkMlPipeline.of(
            plan, contract, TrainingAlgorithms.of(plan, contract).initialModel().parameters());
    pipeline.write().overwrite().save(folder.resolve("model").toUri().toString());
    Dataset<Row> scored =
        PipelineModel.load(folder.resolve("model").toUri().toString())
            .transform(table(options, all));
    assertThat(scored.columns())
        .startsWith(specs.get(0).label())
        .noneMatch(
            column -> column.startsWith("interlake_") && !column.equals(SparkMlPipeline.FEATURES));
    List<Row> rows = scored.select(SparkMlPipeline.FEATURES).collectAsList();
    for (int i = 0; i < all.size(); i++) {
      assertNear(
          rows.get(i).<Vector>getAs(0).toArray(),
          encoded(encoder, options, all.get(i)),
          1e-12,
          all.get(i));
    }
  }

  /** Column sums over the blocks, dense and sparse, are those of the rows. */
  private void assertBlocksAreTheRows(Plan plan, FittedContract contract, List<Option> options) {
    RowEncoder encoder = new RowEncoder(contract);
    double[] sums = new double[contract.width()];
    for (Patient row : first.stream().filter(Patient::trains).toList()) {
      double[] encoded = encoded(encoder, options, row);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += encoded[i];
      }
    }
    for (FeatureForm form : FeatureForm.values()) {
      try (SiteTable site = SiteTable.read(table(options, first), plan)) {
        assertNear(
            site.encode(contract, form).train().sum(new ColumnSums(contract.width())),
            sums,
            form == FeatureForm.DOUBLES ? 1e-9 : 1e-4,
            form);
      }
    }
  }

  private static final class ColumnSums implements BlockKernel {
    private final int width;

    ColumnSums(int width) {
      this.width = width;
    }

    @Override
    public int length() {
      return width;
    }

    @Override
    public void add(RowBlock block, double[] sums) {
      double[] values = new double[block.rows() * width];
      block.features().copyRows(0, block.rows(), values);
      for (int i = 0; i < values.length; i++) {
        sums[i % width] += values[i];
      }
    }
  }

  @Test
  void everyOptionIsTheNaiveFormulaAtTheSitesAndInThePipeline(@TempDir Path folder)
      throws Exception {
    assertEverywhereNaive(options(), List.of(), folder);
  }

  @Test
  void interactionsAreTheProductsOfScaledElements(@TempDir Path folder) throws Exception {
    List<Option> options =
        options().stream()
            .filter(
                option ->
                    List.of(
                            "p-log",
                            "k-median",
                            "k-robust",
                            "flag-most-frequent",
                            "x-bins",
                            "color-dropped",
                            "color-hashed",
                            "note-weighed")
                        .contains(option.spec().column()))
            .toList();

    assertEverywhereNaive(
        options,
        List.of(
            new InteractionSpec(List.of("p-log", "k-robust")),
            new InteractionSpec(List.of("color-dropped", "k-median")),
            new InteractionSpec(List.of("x-bins", "color-hashed", "flag-most-frequent")),
            new InteractionSpec(List.of("note-weighed", "color-dropped"))),
        folder);
  }

  @Test
  void quantilesOfASpikyColumnAreWithinACellOfThePooledOnes() {
    Option option =
        scaled(
            numeric(
                "x-robust",
                ColumnType.DOUBLE,
                TransformSpec.NONE,
                Imputation.MEDIAN,
                0,
                MissingIndicator.NONE,
                Scaling.ROBUST),
            FeatureContractTest::spiky,
            row -> number(spiky(row)),
            0,
            0,
            1);
    List<Option> options = List.of(option);
    try (TestFederation federation =
        new TestFederation(
            TestPlans.of(option.spec()).plan(),
            Map.of(
                new SiteId("a"), table(options, first), new SiteId("b"), table(options, second)))) {
      List<Double> quartiles =
          ((org.interlake.models.contract.FittedFeature.Numeric)
                  federation.contract().features().get(0))
              .quartiles();
      double deviation = deviation(row -> number(spiky(row)));
      double mean = mean(row -> number(spiky(row)));
      for (int i = 1; i < 4; i++) {
        double pooled = quantile(row -> number(spiky(row)), i / 4.0);
        assertThat(Math.abs(quartiles.get(i) - pooled))
            .isLessThan(0.0075 * (deviation + Math.abs(pooled - mean)));
      }
    }
  }
}
