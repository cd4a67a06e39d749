package org.interlake.driver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What people see of rows. */
final class SqlOutputTest {
  private static final StructType TWO_TEXTS =
      new StructType().add("name", DataTypes.StringType).add("about", DataTypes.StringType);

  @Test
  void cutsLongCellsButPrintsTheLastColumnWhole() {
    String longText = "a procedure's description ".repeat(5).strip();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    SqlOutput.TABLE.print(
        TWO_TEXTS,
        List.of(RowFactory.create(longText, longText + "\nin two lines")),
        new PrintStream(bytes, true, UTF_8));

    assertThat(bytes.toString(UTF_8).lines())
        .element(1)
        .asString()
        .startsWith(longText.substring(0, 77) + "...  a procedure's")
        .endsWith(longText);
    assertThat(bytes.toString(UTF_8).lines()).element(2).isEqualTo(" ".repeat(82) + "in two lines");
  }
}
