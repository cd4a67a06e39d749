package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.interlake.driver.sql.LocalSql;
import org.junit.jupiter.api.Test;

/** The line protocol of {@code docs/spec/sql-session.md}. */
final class SqlSessionTest {
  private static List<JsonNode> answers(String... requests) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SqlSession(LocalSql.session(), new PrintStream(out, true, StandardCharsets.UTF_8))
        .serve(new BufferedReader(new StringReader(String.join("\n", requests))));
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        answers.add(new ObjectMapper().readTree(line));
      }
    }
    assertThat(answers.remove(0).get("protocol").asInt()).isEqualTo(SqlSession.PROTOCOL);
    return answers;
  }

  @Test
  void eachRequestHasAnAnswerAndAFailureIsNotTheEnd() throws Exception {
    List<JsonNode> answers =
        answers(
            "{\"id\": 1, \"sql\": \"SELECT 1 AS a, 'x' AS b, double('NaN') AS c, array(1, 2) AS d, named_struct('e', true) AS f, 1.50BD AS g, CAST(NULL AS INT) AS h, map('k', 2) AS i, TIMESTAMP '2026-01-02 03:04:05Z' AS j, X'0102' AS k\"}",
            "no json",
            "{\"sql\": \"SELECT 1\"}",
            "{\"id\": 2}",
            "{\"id\": 3, \"sql\": \"SELECT no_such_column\"}",
            "{\"id\": 4, \"sql\": \"SELECT * FROM range(5); SELECT * FROM range(7)\", \"maxRows\": 2}",
            "{\"id\": 5, \"cancel\": 99}",
            "{\"id\": 6, \"sql\": \"\"}");
    assertThat(answers).hasSize(8);
    JsonNode first = byId(answers, 1);
    assertThat(first.get("ok").asBoolean()).isTrue();
    assertThat(first.get("columns").get(3).toString())
        .isEqualTo("{\"name\":\"d\",\"type\":\"ARRAY<INT>\"}");
    assertThat(first.get("rows").toString())
        .isEqualTo(
            "[[1,\"x\",\"NaN\",[1,2],{\"e\":true},\"1.50\",null,[[\"k\",2]],\"2026-01-02T03:04:05Z\",\"AQI=\"]]");
    assertThat(answers.stream().filter(answer -> answer.get("id").isNull()))
        .hasSize(2)
        .allSatisfy(answer -> assertThat(answer.get("code").asInt()).isEqualTo(64));
    assertThat(byId(answers, 2).get("error").asText()).contains("neither sql nor cancel");
    assertThat(byId(answers, 3).get("code").asInt()).isEqualTo(64);
    assertThat(byId(answers, 3).get("error").asText()).contains("no_such_column");
    assertThat(byId(answers, 4).get("rows").toString()).isEqualTo("[[0],[1]]");
    assertThat(byId(answers, 4).get("truncated").asBoolean()).isTrue();
    assertThat(byId(answers, 5).get("ok").asBoolean()).isTrue();
    assertThat(byId(answers, 6).get("rows")).isEmpty();
  }

  private static JsonNode byId(List<JsonNode> answers, int id) {
    return answers.stream()
        .filter(answer -> answer.get("id").asInt(-1) == id)
        .findFirst()
        .orElseThrow();
  }
}
