package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.interlake.driver.run.InterlakeVersion;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;

/**
 * A session that another program keeps: a JSON request a line comes in, a JSON answer a line goes
 * out, one for each request. {@code docs/spec/sql-session.md} is its specification. Statements run
 * one after the other; a request to cancel one is heard meanwhile.
 */
final class SqlSession {
  /** The version of the line protocol. */
  static final int PROTOCOL = 1;

  private static final int DEFAULT_MAX_ROWS = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final PrintStream out;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "interlake-sql"));
  private final Map<Long, Future<?>> asked = new ConcurrentHashMap<>();

  SqlSession(SparkSession spark, PrintStream out) {
    this.spark = requireNonNull(spark, "spark");
    this.out = requireNonNull(out, "out");
  }

  /** Answers until there are no more requests. */
  void serve(BufferedReader in) throws IOException, InterruptedException {
    answer(
        JSON.createObjectNode()
            .put("ready", true)
            .put("protocol", PROTOCOL)
            .put("version", InterlakeVersion.current())
            .put("catalog", SqlCommand.CATALOG));
    String line;
    while ((line = in.readLine()) != null) {
      if (!line.isBlank()) {
        take(line);
      }
    }
    worker.shutdown();
    worker.awaitTermination(3650, TimeUnit.DAYS);
  }

  private void take(String line) {
    JsonNode request;
    try {
      request = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      refuse(null, "the line is not JSON (write one object a line)");
      return;
    }
    JsonNode id = request.get("id");
    if (id == null || !id.isIntegralNumber()) {
      refuse(null, "the request has no id (write a whole number)");
    } else if (request.path("cancel").isIntegralNumber()) {
      cancel(id.longValue(), request.get("cancel").longValue());
    } else if (!request.path("sql").isTextual()) {
      refuse(id.longValue(), "the request has neither sql nor cancel");
    } else if (asked.containsKey(id.longValue())) {
      refuse(id.longValue(), "a request with this id has not been answered yet");
    } else {
      long maxRows = request.path("maxRows").asLong(DEFAULT_MAX_ROWS);
      if (maxRows < 0 || maxRows >= Integer.MAX_VALUE) {
        refuse(id.longValue(), "maxRows is %d (must be 0 or more)".formatted(maxRows));
        return;
      }
      String sql = request.get("sql").textValue();
      synchronized (asked) {
        asked.put(
            id.longValue(),
            worker.submit(() -> work(id.longValue(), sql, Math.toIntExact(maxRows))));
      }
    }
  }

  private void cancel(long id, long target) {
    Future<?> found;
    synchronized (asked) {
      found = asked.remove(target);
    }
    if (found != null) {
      found.cancel(true);
      spark.sparkContext().cancelJobGroup(group(target));
      refuse(target, ExitCode.INTERRUPTED, "the statement was cancelled");
    }
    answer(answerTo(id).put("ok", true));
  }

  private static String group(long id) {
    return "interlake-sql-" + id;
  }

  private void work(long id, String sql, int maxRows) {
    synchronized (asked) { // so that it is known that it was asked
      if (!asked.containsKey(id)) {
        return;
      }
    }
    long start = System.nanoTime();
    ObjectNode answer;
    try {
      SparkSession.setActiveSession(spark);
      spark.sparkContext().setJobGroup(group(id), "interlake sql", true);
      answer = result(id, sql, maxRows);
      answer.put("seconds", (System.nanoTime() - start) / 1e9);
    } catch (Exception | Error e) { // Spark declares none of the checked ones that it throws
      JobFailure failure = SqlFailure.of(e);
      answer = failed(id, failure.code(), failure.message());
    }
    Future<?> mine;
    synchronized (asked) {
      mine = asked.remove(id);
    }
    if (mine != null) { // else it was cancelled, and that has been said
      answer(answer);
    }
  }

  private ObjectNode result(long id, String sql, int maxRows) {
    List<String> statements = SqlStatements.of(sql);
    ObjectNode answer = answerTo(id).put("ok", true);
    ArrayNode columns = answer.putArray("columns");
    ArrayNode rows = answer.putArray("rows");
    boolean truncated = false;
    for (int i = 0; i < statements.size(); i++) {
      Dataset<Row> result = spark.sql(statements.get(i));
      if (i == statements.size() - 1) {
        for (StructField field : result.schema().fields()) {
          columns.addObject().put("name", field.name()).put("type", field.dataType().sql());
        }
        List<Row> taken = result.takeAsList(maxRows + 1);
        truncated = taken.size() > maxRows;
        taken.stream().limit(maxRows).forEach(row -> rows.add(SqlValues.array(row)));
      }
    }
    return answer.put("truncated", truncated);
  }

  private void refuse(Long id, String why) {
    refuse(id, ExitCode.USAGE, why);
  }

  private void refuse(Long id, ExitCode code, String why) {
    answer(failed(id, code, why));
  }

  private static ObjectNode failed(Long id, ExitCode code, String why) {
    return answerTo(id).put("ok", false).put("code", code.code()).put("error", why);
  }

  private static ObjectNode answerTo(Long id) {
    return JSON.createObjectNode().put("id", id);
  }

  private void answer(ObjectNode answer) {
    synchronized (out) {
      out.print(answer + "\n");
      out.flush();
    }
  }
}
