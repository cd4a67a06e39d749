package org.interlake.tab.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose session it is, and what is left of it. */
final class CommandSessionTest {
  private static final Map<String, String> LOCAL =
      Map.of(
          "spark.master", "local[1]",
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1");

  @TempDir Path folder;

  @BeforeEach
  void isTold() {
    LOCAL.forEach(System::setProperty);
  }

  @AfterEach
  void forgets() {
    LOCAL.keySet().forEach(System::clearProperty);
    System.clearProperty("spark.sql.warehouse.dir");
  }

  private static Path warehouse(SparkSession spark) {
    return Path.of(
        spark.conf().get("spark.sql.warehouse.dir").replaceFirst("^file:(//)?(?=/)", ""));
  }

  @Test
  void leavesNothingWhereTheCommandWasStarted() {
    Path temporary;
    try (CommandSession session = CommandSession.named("first")) {
      SparkSession spark = session.spark();
      assertThat(session.spark()).isSameAs(spark);
      spark.sql("CREATE TABLE kept USING parquet AS SELECT 1 AS a");
      temporary = warehouse(spark);
      assertThat(temporary.resolve("kept")).isDirectory();
    }
    assertThat(temporary).doesNotExist();
    assertThat(Path.of("spark-warehouse")).doesNotExist();
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }

  @Test
  void leavesTheUsersWarehouseAndAHostsSessionAlone() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own"));
    System.setProperty("spark.sql.warehouse.dir", own.toUri().toString());
    try (CommandSession host = CommandSession.named("host")) {
      SparkSession spark = host.spark();
      try (CommandSession guest = CommandSession.named("guest")) {
        assertThat(guest.spark()).isSameAs(spark);
      }
      assertThat(spark.sparkContext().isStopped()).isFalse();
      assertThat(warehouse(spark)).isEqualTo(own);
    }
    assertThat(own).isDirectory();
  }

  @Test
  void startsNothingThatIsNotUsed() {
    try (CommandSession unused = CommandSession.named("unused")) {
      assertThat(unused).isNotNull();
    }
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }
}
