package org.interlake.models.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;

/**
 * The plan's columns of a table under positional names, in the few types that blocks are made of:
 *
 * <pre>
 * train  boolean, never NULL (rows on neither side of the split are dropped)
 * label  byte: 1 positive, 0 negative, NULL anything else
 * x0 …   double, one for each numeric feature; NULL is missing (NaN and missing codes as well)
 * c0 …   string, one for each one-hot feature; NULL is missing
 * </pre>
 */
final class PreparedRows {
  static final String TRAIN = "train";
  static final String LABEL = "label";

  /** First operand of the hashes, so that split, block and rank of a row are unrelated. */
  private static final String SPLIT_HASH = "interlake-split";

  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private PreparedRows() {}

  static Dataset<Row> of(Dataset<Row> table, Plan plan) {
    List<Column> columns = new ArrayList<>();
    columns.add(label(plan.label()).as(LABEL));
    List<FeatureSpec.Numeric> numeric = ContractLayouts.numericFeatures(plan);
    for (int j = 0; j < numeric.size(); j++) {
      columns.add(number(numeric.get(j)).as("x" + j));
    }
    List<FeatureSpec.OneHot> oneHot = ContractLayouts.oneHotFeatures(plan);
    for (int j = 0; j < oneHot.size(); j++) {
      columns.add(category(oneHot.get(j)).as("c" + j));
    }
    Column[] content = contentColumns(plan);
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      Column side = quoted(split.column());
      columns.add(
          when(side.equalTo(split.train()), lit(true))
              .when(side.equalTo(split.test()), lit(false))
              .as(TRAIN));
      return table.select(columns.toArray(Column[]::new)).where(col(TRAIN).isNotNull());
    }
    SplitSpec.ByFraction split = (SplitSpec.ByFraction) plan.split();
    Column hash = contentHash(SPLIT_HASH + plan.seed(), content);
    Column uniform = shiftrightunsigned(hash, 11).cast("double").multiply(TWO_TO_MINUS_53);
    return table
        .select(columns.toArray(Column[]::new))
        .withColumn(TRAIN, uniform.geq(split.testFraction()));
  }

  /** Label and features in their order: what a row is, whatever side it stands on. */
  static Column[] contentColumns(Plan plan) {
    List<Column> columns = new ArrayList<>();
    columns.add(col(LABEL));
    for (int j = 0; j < ContractLayouts.numericFeatures(plan).size(); j++) {
      columns.add(col("x" + j));
    }
    for (int j = 0; j < ContractLayouts.oneHotFeatures(plan).size(); j++) {
      columns.add(col("c" + j));
    }
    return columns.toArray(Column[]::new);
  }

  /** xxHash64 of a name and a row's contents. */
  static Column contentHash(String name, Column[] content) {
    Column[] operands = new Column[content.length + 1];
    operands[0] = lit(name);
    System.arraycopy(content, 0, operands, 1, content.length);
    return xxhash64(operands);
  }

  /** A column by its exact name, whatever characters that holds. */
  static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  static Column label(LabelSpec label) {
    return when(holds(label.column(), label.type(), label.positive()), lit((byte) 1))
        .when(holds(label.column(), label.type(), label.negative()), lit((byte) 0));
  }

  private static Column number(FeatureSpec.Numeric feature) {
    Column value = quoted(feature.column()).cast("double");
    Column missing = value.isNaN();
    for (String code : feature.missingCodes()) {
      missing = missing.or(value.equalTo(Double.parseDouble(code)));
    }
    return when(missing, lit(null).cast("double")).otherwise(value);
  }

  private static Column category(FeatureSpec.OneHot feature) {
    Column value = quoted(feature.column()).cast("string");
    if (feature.missingCodes().isEmpty()) {
      return value;
    }
    Column missing = lit(false);
    for (String code : feature.missingCodes()) {
      missing = missing.or(holds(feature.column(), feature.type(), code));
    }
    return when(missing, lit(null).cast("string")).otherwise(value);
  }

  /** Whether a column holds a value that the plan writes as {@code text}. */
  private static Column holds(String column, ColumnType type, String text) {
    if (type == ColumnType.DOUBLE) {
      return quoted(column).cast("double").equalTo(Double.parseDouble(text));
    }
    return quoted(column).cast("string").equalTo(PlanValues.printed(type, text));
  }
}
