package org.interlake.tab.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A command's Spark session. It is started at its first use and stopped at the end, unless a host,
 * a notebook or a platform, had one before: that is used, and stays the host's.
 *
 * <p>Spark would make a folder {@code spark-warehouse} wherever a command is started. A command of
 * its own session has a temporary one instead, which goes with it, unless the user configured one.
 */
public final class CommandSession implements AutoCloseable {
  private static final String WAREHOUSE = "spark.sql.warehouse.dir";
  private static final String CATALOG = "spark.sql.catalogImplementation";

  private final String application;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private Optional<SparkSession> session = Optional.empty();
  private Optional<Path> warehouse = Optional.empty();
  private boolean ours;

  private CommandSession(String application) {
    this.application = requireNonNull(application, "application");
  }

  public static CommandSession named(String application) {
    return new CommandSession(application);
  }

  /** One more of Spark's properties. A host's session takes only those that can change. */
  public CommandSession with(String key, String value) {
    settings.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
    return this;
  }

  /** The session, which is started if there is none. */
  public SparkSession spark() {
    if (session.isEmpty()) {
      session = Optional.of(start());
    }
    return session.get();
  }

  /** Whether it was started here, and so ends here. */
  public boolean isOurs() {
    return ours;
  }

  private SparkSession start() {
    ours = SparkSession.getDefaultSession().isEmpty();
    SparkSession.Builder builder = SparkSession.builder().appName(application);
    settings.forEach(builder::config);
    if (ours && !hasWarehouse(new SparkConf())) {
      warehouse = Optional.of(temporaryFolder());
      builder.config(WAREHOUSE, warehouse.get().toUri().toString());
    }
    return builder.getOrCreate();
  }

  static boolean hasWarehouse(SparkConf given) {
    return given.contains(WAREHOUSE)
        || given.get(CATALOG, "in-memory").equals("hive")
        || CommandSession.class.getClassLoader().getResource("hive-site.xml") != null;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("interlake-warehouse-");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No folder can be made among the temporary files (set %s, or make room)"
              .formatted(WAREHOUSE),
          e);
    }
  }

  @Override
  public void close() {
    try {
      if (ours) {
        session.ifPresent(SparkSession::stop);
      }
    } finally {
      warehouse.ifPresent(folder -> FileUtil.fullyDelete(folder.toFile()));
    }
  }
}
