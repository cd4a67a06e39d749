package org.interlake.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * The SQL of all pages but the tutorials, over the registry of a federation that has run. What a
 * page asks is executed; a procedure is looked up and its arguments bound, but it does not start
 * anything; what else changes something is parsed.
 */
final class DocumentedSql {
  private static final Path TUTORIALS = Path.of("docs/tutorials");
  private static final Pattern END = Pattern.compile(";[ \\t]*(?:\\r?\\n|$)");

  /** What pages say for the names of a federation, and what this one has instead. */
  private final Map<String, String> names = new LinkedHashMap<>();

  private final SparkSession spark;

  /**
   * @param registry the folder of the registry's tables
   * @param run a run that has ended in version 1 of a model
   */
  DocumentedSql(SparkSession spark, Path registry, String run, String model) {
    this.spark = spark;
    names.put("delta.`<registry>/site_value`", "interlake.registry.site_value");
    names.put("delta.`<registry>/coalition_value`", "interlake.registry.coalition_value");
    names.put("<registry>", registry.toString());
    names.put("/srv/interlake/registry/models/breast-cancer", registry + "/models/" + model);
    names.put("/srv/interlake/registry", registry.toString());
    names.put("<run>", run);
    names.put("<model>", model);
    names.put("<version>", "1");
    names.put("<valuation>", "none");
    names.put("<metric>", "auc");
    names.put("<table id>", "none");
    names.put("'heart', 12", "'" + model + "', 1");
    names.put("'heart', 'champion'", "'" + model + "', 1");
    names.put("lake.patients", "patients");
    names.put("SELECT patient,", "SELECT mean_radius,");
  }

  /** Tries every statement of every page; returns what is wrong, with page and line. */
  List<String> faults() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path page : Snippet.pages()) {
      if (page.startsWith(TUTORIALS)) {
        continue;
      }
      for (Snippet block : Snippet.of(page)) {
        if (block.language().equals("sql") && !DocumentedSnippetsTest.isUnchecked(block)) {
          for (String statement : END.split(block.text(), -1)) {
            attempt(block, statement.strip(), faults);
          }
        }
      }
    }
    return faults;
  }

  private void attempt(Snippet block, String page, List<String> faults) {
    String statement = page;
    for (Map.Entry<String, String> name : names.entrySet()) {
      statement = statement.replace(name.getKey(), name.getValue());
    }
    String first = statement.replaceAll("(?m)^\\s*--.*\\n", "").split("\\s", 2)[0];
    try {
      switch (first) {
        case "" -> {}
        case "SELECT", "WITH", "SHOW", "DESCRIBE" -> spark.sql(statement).collectAsList();
        case "CALL" -> {
          String plan = spark.sql("EXPLAIN " + statement).head().getString(0);
          if (plan.contains("Error occurred")) {
            throw new IllegalArgumentException(plan);
          }
        }
        default -> spark.sessionState().sqlParser().parsePlan(statement);
      }
    } catch (Exception e) { // Spark declares none of the checked ones that it throws
      faults.add("%s: %s%n%s".formatted(block, statement, e.getMessage()));
    }
  }
}
