package org.interlake.tab.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose session it is, and what is left of it. */
final class CommandSessionTest {
  private static final Map<String, String> LOCAL =
      Map.of(
          "spark.master", "local[1]",
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1");

  @BeforeEach
  void isTold() {
    LOCAL.forEach(System::setProperty);
  }

  @AfterEach
  void forgets() {
    LOCAL.keySet().forEach(System::clearProperty);
  }

  private static Path warehouse(SparkSession spark) {
    return Path.of(
        spark.conf().get("spark.sql.warehouse.dir").replaceFirst("^file:(//)?(?=/)", ""));
  }

  @Test
  void leavesNothingWhereTheCommandWasStartedAndAHostItsSession() {
    Path temporary;
    try (CommandSession host = CommandSession.named("host")) {
      SparkSession spark = host.spark();
      spark.sql("CREATE DATABASE kept");
      temporary = warehouse(spark);
      assertThat(temporary.resolve("kept.db")).isDirectory();
      try (CommandSession guest = CommandSession.named("guest")) {
        assertThat(guest.spark()).isSameAs(spark);
        assertThat(guest.isOurs()).isFalse();
      }
      assertThat(spark.sparkContext().isStopped()).isFalse();
    }
    assertThat(temporary).doesNotExist();
    assertThat(Path.of("spark-warehouse")).doesNotExist();
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }

  @Test
  void leavesTheWarehouseThatTheUserConfigured() {
    SparkConf given = new SparkConf(false);

    assertThat(CommandSession.hasWarehouse(given)).isFalse();
    assertThat(CommandSession.hasWarehouse(given.clone().set("spark.sql.warehouse.dir", "/srv/w")))
        .isTrue();
    assertThat(
            CommandSession.hasWarehouse(
                given.clone().set("spark.sql.catalogImplementation", "hive")))
        .isTrue();
  }

  @Test
  void startsNothingThatIsNotUsed() {
    try (CommandSession unused = CommandSession.named("unused")) {
      assertThat(unused).isNotNull();
    }
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }
}
