package org.interlake.models.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.ln;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.WeightSpec;

/**
 * The plan's columns of a table, in the few types that chunks are made of and at places that {@link
 * TableScan} knows:
 *
 * <pre>
 * train       boolean; NULL for a row on neither side of the split
 * block_hash  long, and
 * rank_hash   long: two hashes of the content
 * target      double: 1 positive, 0 negative; or the number of the class; or the measured number;
 *             NULL anything else, and where there is no label
 * x0 …        double, one for each feature that is read as a number; NULL is missing (NaN and missing codes as well)
 * c0 …        string, one for each feature that is read as a word; NULL is missing
 * weight      double, if rows have weights
 * offset      double, if rows have offsets
 * site_weight double, if the site weighs by a column
 * </pre>
 *
 * A row's content is its label and all that follows the target but the last: what a site weighs
 * says nothing of its rows. It is a law of old models that the hashes are Spark's xxHash64 of a
 * name, a binary label as a byte (a class as an int, a measured one as a double) and the rest as it
 * stands here.
 */
final class PreparedRows {
  static final int TRAIN_AT = 0;
  static final int BLOCK_HASH_AT = 1;
  static final int RANK_HASH_AT = 2;
  static final int TARGET_AT = 3;
  static final int FIRST_FEATURE_AT = 4;

  private static final String LABEL = "label";
  private static final String SIDE = "side";
  private static final String SITE = "site";
  private static final String WEIGHT = "weight";
  private static final String OFFSET = "offset";
  private static final String SITE_WEIGHT = "site_weight";

  /** First operands of the hashes, so that split, block and rank of a row are unrelated. */
  private static final String SPLIT_HASH = "interlake-split";

  private static final String BLOCK_HASH = "interlake-block";
  private static final String RANK_HASH = "interlake-rank";

  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private final Plan plan;
  private final Optional<Column> weight;
  private final Optional<Column> offset;

  PreparedRows(Plan plan) {
    this.plan = plan;
    this.weight =
        plan.weight() instanceof WeightSpec.ByColumn by
            ? Optional.of(quoted(by.column()))
            : Optional.empty();
    this.offset =
        plan.offset() instanceof OffsetSpec.ByColumn by
            ? Optional.of(offset(by))
            : Optional.empty();
  }

  private static Column offset(OffsetSpec.ByColumn offset) {
    Column value = quoted(offset.column()).cast("double");
    return offset.transform() == OffsetSpec.Transform.LOG ? ln(value) : value;
  }

  RowShape shape() {
    return RowShape.of(plan);
  }

  /** One row for each row of {@code table}, in its order. */
  Dataset<Row> of(Dataset<Row> table) {
    return of(table, Optional.empty());
  }

  /** The same with a column more, the last one: a column of the table as a string. */
  Dataset<Row> ofMany(Dataset<Row> table, String site) {
    return of(table, Optional.of(quoted(site).cast("string")));
  }

  private Dataset<Row> of(Dataset<Row> table, Optional<Column> site) {
    Map<String, Column> content = content();
    Column[] names = content.keySet().stream().map(functions::col).toArray(Column[]::new);
    List<Column> columns = new ArrayList<>();
    content.forEach((name, column) -> columns.add(column.as(name)));
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      columns.add(quoted(split.column()).as(SIDE));
    }
    Optional<String> siteWeight = plan.strategy().siteWeightColumn();
    siteWeight.ifPresent(name -> columns.add(quoted(name).cast("double").as(SITE_WEIGHT)));
    site.ifPresent(column -> columns.add(column.as(SITE)));

    List<Column> placed = new ArrayList<>();
    placed.add(train(names).as("train"));
    placed.add(contentHash(BLOCK_HASH, names).as("block_hash"));
    placed.add(contentHash(RANK_HASH, names).as("rank_hash"));
    boolean labelled = content.containsKey(LABEL);
    placed.add(
        labelled ? col(LABEL).cast("double").as("target") : lit(null).cast("double").as("target"));
    placed.addAll(Arrays.asList(names).subList(labelled ? 1 : 0, names.length));
    siteWeight.ifPresent(name -> placed.add(col(SITE_WEIGHT)));
    site.ifPresent(column -> placed.add(col(SITE)));
    return table.select(columns.toArray(Column[]::new)).select(placed.toArray(Column[]::new));
  }

  /** What a row is, whatever side it stands on, by name; in the order of hashing and sorting. */
  private Map<String, Column> content() {
    Map<String, Column> content = new LinkedHashMap<>();
    if (plan.label() instanceof LabelSpec.Column label) {
      content.put(LABEL, label(label));
    }
    int numbers = 0;
    for (FeatureSpec.Quantity feature : ContractLayouts.numbers(plan)) {
      content.put("x" + numbers++, number(feature));
    }
    int categories = 0;
    for (FeatureSpec.Category feature : ContractLayouts.categories(plan)) {
      content.put("c" + categories++, category(feature));
    }
    weight.ifPresent(column -> content.put(WEIGHT, column.cast("double")));
    offset.ifPresent(column -> content.put(OFFSET, column.cast("double")));
    return content;
  }

  private Column train(Column[] content) {
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      return when(col(SIDE).equalTo(split.train()), lit(true))
          .when(col(SIDE).equalTo(split.test()), lit(false));
    }
    SplitSpec.ByFraction split = (SplitSpec.ByFraction) plan.split();
    Column hash = contentHash(SPLIT_HASH + plan.seed(), content);
    Column uniform = shiftrightunsigned(hash, 11).cast("double").multiply(TWO_TO_MINUS_53);
    return uniform.geq(split.testFraction());
  }

  /** xxHash64 of a name and a row's contents. */
  private static Column contentHash(String name, Column[] content) {
    Column[] operands = new Column[content.length + 1];
    operands[0] = lit(name);
    System.arraycopy(content, 0, operands, 1, content.length);
    return xxhash64(operands);
  }

  /** A column by its exact name, whatever characters that holds. */
  static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** NULL where the label is missing or none of the plan's. */
  static Column label(LabelSpec.Column label) {
    if (label instanceof LabelSpec.Binary binary) {
      return when(holds(label.column(), label.type(), binary.positive()), lit((byte) 1))
          .when(holds(label.column(), label.type(), binary.negative()), lit((byte) 0));
    }
    if (label instanceof LabelSpec.Classes classes) {
      Column number = lit(null).cast("int");
      for (int k = classes.values().size() - 1; k >= 0; k--) {
        number =
            when(holds(label.column(), label.type(), classes.values().get(k)), lit(k))
                .otherwise(number);
      }
      return number;
    }
    return quoted(label.column()).cast("double");
  }

  private static Column number(FeatureSpec.Quantity feature) {
    Column value = quoted(feature.column()).cast("double");
    Column missing = value.isNaN();
    for (String code : feature.missingCodes()) {
      missing = missing.or(value.equalTo(Double.parseDouble(code)));
    }
    return when(missing, lit(null).cast("double")).otherwise(value);
  }

  private static Column category(FeatureSpec.Category feature) {
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
