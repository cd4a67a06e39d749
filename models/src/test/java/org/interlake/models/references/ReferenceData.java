package org.interlake.models.references;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestSpark;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Assumptions;

/** The folder of test data. */
final class ReferenceData {
  private ReferenceData() {}

  /** A data set's folder; without it, the test that asks is skipped. */
  static Path folder(String dataset) {
    Path folder =
        Path.of(System.getProperty("interlake.root", "."))
            .resolve(
                Optional.ofNullable(System.getenv("INTERLAKE_TEST_DATA")).orElse("../shared/data"))
            .resolve(dataset);
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "no %s data (set INTERLAKE_TEST_DATA to the folder of test data)".formatted(dataset));
    return folder;
  }

  /**
   * A tidy file, NA missing.
   *
   * @param columns its columns and their types, as in SQL
   */
  static Dataset<Row> csv(Path file, String columns) {
    return TestSpark.session()
        .read()
        .option("header", true)
        .schema(columns)
        .option("enforceSchema", false)
        .option("nullValue", "NA")
        .csv(file.toUri().toString());
  }

  /** The rows of each site, by the column "site"; {@code all} is held in Spark's cache. */
  static SortedMap<SiteId, Dataset<Row>> bySite(Dataset<Row> all) {
    Dataset<Row> cached = all.repartition(2, col("site")).sortWithinPartitions("site").cache();
    SortedMap<SiteId, Dataset<Row>> sites = new TreeMap<>();
    for (Row row : cached.select("site").distinct().collectAsList()) {
      String site = row.getString(0);
      sites.put(
          new SiteId(site.toLowerCase(Locale.ROOT).replace('\'', '-')),
          cached.where(col("site").equalTo(site)));
    }
    return sites;
  }
}
