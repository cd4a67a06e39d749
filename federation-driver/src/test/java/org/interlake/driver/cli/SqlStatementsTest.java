package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SqlStatementsTest {
  @Test
  void semicolonsPartStatementsButNotInQuotesOrComments() {
    assertThat(SqlStatements.of("SELECT 1; SELECT ';' ;\n -- a;b\n SELECT \"x;\\\";\", `a;b` ; ;"))
        .containsExactly("SELECT 1", "SELECT ';'", "-- a;b\n SELECT \"x;\\\";\", `a;b`");
    assertThat(SqlStatements.of("SELECT /* ; /* ; */ ; */ 1; SELECT 'it''s;'"))
        .containsExactly("SELECT /* ; /* ; */ ; */ 1", "SELECT 'it''s;'");
    assertThat(SqlStatements.of("  ;; \n -- nothing; here\n")).isEmpty();
    assertThat(SqlStatements.of("SELECT 2 - -1 / 2")).containsExactly("SELECT 2 - -1 / 2");
  }

  @Test
  void aScriptStaysWhole() {
    String script =
        "BEGIN\n DECLARE x = 1;\n IF x = 1 THEN SELECT CASE WHEN x = 1 THEN 2 END; END IF;\n WHILE x < 3 DO SET x = x + 1; END WHILE;\nEND";
    assertThat(SqlStatements.of(script + "; SELECT 1")).containsExactly(script, "SELECT 1");
    assertThat(SqlStatements.of("SELECT CASE WHEN a THEN b END; SELECT begin FROM t; SELECT 1"))
        .hasSize(3);
  }

  @Test
  void textMayComeInLines() {
    SqlStatements parts = new SqlStatements();
    List<String> found = new ArrayList<>();
    for (String line : List.of("SELECT 'a\n", ";b',\n", " 1; SELECT 2\n", "; SELECT", " 3")) {
      found.addAll(parts.add(line));
    }
    assertThat(parts.isEmpty()).isFalse();
    found.addAll(parts.rest());
    assertThat(found).containsExactly("SELECT 'a\n;b',\n 1", "SELECT 2", "SELECT 3");
    assertThat(parts.isEmpty()).isTrue();
  }
}
