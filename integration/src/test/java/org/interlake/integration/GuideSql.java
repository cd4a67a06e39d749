package org.interlake.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.SiteValue.Method;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/** The queries that the guide to contributions prints, run as a reader would run them. */
final class GuideSql {
  private static final Path GUIDE = Hospitals.ROOT.resolve("docs/guide/contribution.md");

  private final Path registry;
  private final RunId run;
  private final String valuation;
  private final String metric;

  GuideSql(Path registry, RunId run, String valuation, String metric) {
    this.registry = registry;
    this.run = run;
    this.valuation = valuation;
    this.metric = metric;
  }

  /** The text of a query, named by the comment in its first line. */
  static String query(Path guide, String name) throws IOException {
    Matcher block =
        Pattern.compile("```sql\n-- %s\n(.*?)```".formatted(name), Pattern.DOTALL)
            .matcher(Files.readString(guide));
    if (!block.find()) {
      throw new AssertionError("%s has no query '%s'".formatted(guide.getFileName(), name));
    }
    return block.group(1);
  }

  /** What a query comes to. */
  List<Row> rows(String name) throws IOException {
    return LocalSpark.session()
        .sql(
            query(GUIDE, name)
                .replace("<registry>", registry.toString())
                .replace("<run>", run.name())
                .replace("<valuation>", valuation)
                .replace("<metric>", metric))
        .collectAsList();
  }

  /** A column by round and site. */
  SortedMap<String, Double> bySite(String name, String column) throws IOException {
    SortedMap<String, Double> values = new TreeMap<>();
    for (Row row : rows(name)) {
      values.put(
          row.<Integer>getAs("round") + " " + row.<String>getAs("site"), row.<Double>getAs(column));
    }
    return values;
  }

  /** A site's worth for the run. */
  double worth(SiteId site, Method method) throws IOException {
    return rows("worth").stream()
        .filter(row -> row.<String>getAs("site").equals(site.name()))
        .filter(
            row ->
                row.<String>getAs("method")
                    .equals(method == Method.SHAPLEY ? "shapley" : "leave-one-out"))
        .mapToDouble(row -> row.<Double>getAs("value"))
        .findFirst()
        .orElseThrow();
  }
}
