package org.interlake.models.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestPlans;
import org.interlake.models.TestSpark;
import org.interlake.protocol.plan.ColumnType;

/** Made-up tables with numbers, categories, missing values and a label that depends on them. */
public final class TestRows {
  public static final StructType SCHEMA =
      new StructType()
          .add("x", DataTypes.DoubleType)
          .add("z", DataTypes.DoubleType)
          .add("color", DataTypes.StringType)
          .add("grade", DataTypes.IntegerType)
          .add("y", DataTypes.LongType)
          .add("split", DataTypes.StringType);

  /** A plan for {@link #SCHEMA}: z has the missing code 0, grade the code 9. */
  public static final TestPlans PLANS =
      TestPlans.of(
          TestPlans.numeric("x"),
          TestPlans.oneHot("color", ColumnType.STRING),
          TestPlans.numeric("z", "0"),
          TestPlans.oneHot("grade", ColumnType.LONG, "9"));

  private static final String[] COLORS = {"red", "green", "blue", null};

  private TestRows() {}

  public static List<Row> random(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> result = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Double x = random.nextInt(20) == 0 ? null : Double.valueOf(random.nextDouble() * 10 - 3);
      Double z = random.nextInt(10) == 0 ? Double.valueOf(0) : Double.valueOf(random.nextDouble());
      if (random.nextInt(30) == 0) {
        z = Double.NaN;
      }
      String color = COLORS[random.nextInt(COLORS.length)];
      Integer grade = random.nextInt(4) == 0 ? Integer.valueOf(9) : random.nextInt(3);
      double margin =
          0.4 * (x == null ? 2 : x) + ("red".equals(color) ? 1 : -0.5) - 0.7 + (grade - 1) * 0.1;
      long y = random.nextDouble() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
      String split = random.nextInt(5) == 0 ? "test" : "train";
      result.add(RowFactory.create(x, z, color, grade, y, split));
    }
    return result;
  }

  /**
   * Rows of few values that are hard to put in order: NULL, NaN, two zeros, characters beyond ASCII
   * and beyond 16 bits. Many are equal, and many differ only in which of two columns is NULL, which
   * a hash that skips NULLs cannot see.
   */
  public static List<Row> awkward(int rows, long seed) {
    Double[] numbers = {null, Double.NaN, -0.0, 0.0, -1.5, 1e-300, Double.MAX_VALUE};
    String[] colors = {null, "", "1", "2", "z", "\u00e9", "\ufffd", "\ud83d\ude00"};
    Integer[] grades = {null, 1, 2, 9};
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> result = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      result.add(
          RowFactory.create(
              numbers[random.nextInt(numbers.length)],
              numbers[random.nextInt(numbers.length)],
              colors[random.nextInt(colors.length)],
              grades[random.nextInt(grades.length)],
              (long) random.nextInt(2),
              random.nextInt(5) == 0 ? "test" : "train"));
    }
    return result;
  }

  public static Dataset<Row> table(List<Row> rows) {
    return TestSpark.session().createDataFrame(rows, SCHEMA);
  }
}
