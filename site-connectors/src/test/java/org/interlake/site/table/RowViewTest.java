package org.interlake.site.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowViewTest {
  private static SparkSession spark;
  private static Dataset<Row> patients;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("row-view-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    patients =
        spark.sql(
            """
            SELECT * FROM VALUES (17, 'ab', true), (34, 'cd', true), (52, 'ef', false),
              (61, 'gh', CAST(NULL AS BOOLEAN)), (78, CAST(NULL AS STRING), true)
              AS t(age, name, consent)
            """);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static RowView view(String rows, String... masks) {
    TreeMap<String, SqlExpression> map = new TreeMap<>();
    for (int i = 0; i < masks.length; i += 2) {
      map.put(masks[i], new SqlExpression(masks[i + 1]));
    }
    return new RowView(
        rows.isEmpty() ? Optional.empty() : Optional.of(new SqlExpression(rows)), map);
  }

  @Test
  void rowsForWhichTheConditionIsFalseOrUnknownAreNotThere() {
    assertThat(view("consent AND age >= 18").of(patients).collectAsList())
        .extracting(row -> row.<Integer>getAs("age"))
        .containsExactly(34, 78);
  }

  @Test
  void aMaskedColumnKeepsItsNameAndItsType() {
    Dataset<Row> shown = view("", "age", "floor(age / 10) * 10").of(patients);

    assertThat(shown.schema().fieldNames()).containsExactly("age", "name", "consent");
    assertThat(shown.schema().apply("age").dataType())
        .isEqualTo(patients.schema().apply("age").dataType());
    assertThat(shown.collectAsList())
        .extracting(row -> row.<Integer>getAs("age"))
        .containsExactly(10, 30, 50, 60, 70);
  }

  @Test
  void conditionAndMasksSeeTheColumnsAsTheyAre() {
    assertThat(
            view("age > 20", "age", "0", "name", "concat(age, name)").of(patients).collectAsList())
        .extracting(row -> row.<Integer>getAs("age") + ":" + row.<String>getAs("name"))
        .containsExactly("0:34cd", "0:52ef", "0:61gh", "0:null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age | is of type int, not true or false",
        "height > 1 | does not fit the table",
        "age > rand() * 50 | may be another at another time",
        "current_date() > DATE'2020-01-01' | may be another at another time (current_date)",
        "current_user() = 'x' | may be another at another time",
        "age > (SELECT 18) | reads another table",
        "age IN (SELECT 18) | reads another table",
        "explode(array(true, false)) | is no expression of one row",
        "count(*) > 1 | no expression of one row",
        "row_number() OVER (ORDER BY age) > 1 | is no expression of one row",
      })
  void aConditionIsOfOneRowAndOfNothingElse(String condition, String complaint) {
    assertThatThrownBy(() -> view(condition).of(patients))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("The row filter, '" + condition + "'")
        .hasMessageContaining(complaint)
        .hasMessageContaining("Correct it in policy.tables");
  }

  @Test
  void aMaskOfNoColumnHidesNothingAndIsRefused() {
    assertThatThrownBy(() -> view("", "Age", "0").of(patients))
        .hasMessageContaining("The mask of column Age, '0', masks no column of the table");
  }

  @Test
  void anotherViewHasAnotherDigest() {
    assertThat(view("consent").digest())
        .isEqualTo(view("consent").digest())
        .isNotEqualTo(view("NOT consent").digest())
        .isNotEqualTo(RowView.ALL.digest())
        .isNotEqualTo(view("consent", "age", "0").digest());
    assertThat(Map.of("all", RowView.ALL.isAll(), "some", view("consent").isAll()))
        .isEqualTo(Map.of("all", true, "some", false));
  }
}
