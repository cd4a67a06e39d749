package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The table behind a dataset's name. {@code docs/guide/tables.md} tells what each kind is good for.
 *
 * @param moment which of the table's versions; other than the newest only where the format keeps
 *     them
 */
public record DatasetConfig(Table table, Moment moment) {
  public DatasetConfig {
    requireNonNull(table, "table");
    requireNonNull(moment, "moment");
    if (!(moment instanceof Newest) && !table.keepsVersions()) {
      throw new IllegalArgumentException(
          "Invalid version: %s keeps none (must be left out)".formatted(table.format()));
    }
  }

  /**
   * A table that keeps versions.
   *
   * @param version always this one; empty: the newest when a plan is accepted
   */
  public DatasetConfig(Table table, OptionalLong version) {
    this(table, version.isPresent() ? new Version(version.getAsLong()) : new Newest());
  }

  /** Which of a table's versions is read. */
  public sealed interface Moment {}

  /** The newest when a plan is accepted. */
  public record Newest() implements Moment {}

  /** Always this one: of Delta its version, of Iceberg the snapshot's id. */
  public record Version(long number) implements Moment {
    public Version {
      if (number < 0) {
        throw new IllegalArgumentException(
            "Invalid version: %d (must be 0 or more)".formatted(number));
      }
    }
  }

  /** The newest that is not newer than this time. */
  public record AtTime(Instant time) implements Moment {
    public AtTime {
      requireNonNull(time, "time");
    }
  }

  /** Whether its rows are read from their source at once, and from a copy in every round. */
  public boolean isCopied() {
    return table instanceof HiveTable
        || table instanceof SparkTable
        || table instanceof SparkQuery
        || (table instanceof JdbcTable jdbc && jdbc.asOf().isEmpty());
  }

  /** Where a table is found, and in which format. */
  public sealed interface Table {
    /** As the table's version names it. */
    String format();

    /** Whether an old version can be asked for. */
    default boolean keepsVersions() {
      return false;
    }
  }

  /** A Delta table by its folder, of any Hadoop file system. */
  public record DeltaPath(URI path) implements Table {
    public DeltaPath {
      requireNonNull(path, "path");
    }

    @Override
    public String format() {
      return "delta";
    }

    @Override
    public boolean keepsVersions() {
      return true;
    }
  }

  /** A Delta table by its name in the Spark catalog: {@code lake.health.heart}. */
  public record CatalogTable(String name) implements Table {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    public CatalogTable {
      requireName(name);
    }

    private static void requireName(String name) {
      if (!VALID.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "Invalid table: '%s' (must be letters, digits, '_' or '-', parts joined by dots)"
                .formatted(name));
      }
    }

    /** The name's parts, for quoting each. */
    public List<String> parts() {
      return partsOf(name);
    }

    private static List<String> partsOf(String name) {
      return Arrays.asList(name.split("\\.", -1));
    }

    @Override
    public String format() {
      return "delta";
    }

    @Override
    public boolean keepsVersions() {
      return true;
    }
  }

  /** An Iceberg table by its name in the Spark catalog. */
  public record IcebergTable(String name) implements Table {
    public IcebergTable {
      CatalogTable.requireName(name);
    }

    /** The name's parts, for quoting each. */
    public List<String> parts() {
      return CatalogTable.partsOf(name);
    }

    @Override
    public String format() {
      return "iceberg";
    }

    @Override
    public boolean keepsVersions() {
      return true;
    }
  }

  /** A table of the Hive metastore, in whatever file format. */
  public record HiveTable(String name) implements Table {
    public HiveTable {
      CatalogTable.requireName(name);
    }

    /** The name's parts, for quoting each. */
    public List<String> parts() {
      return CatalogTable.partsOf(name);
    }

    @Override
    public String format() {
      return "hive";
    }
  }

  /** Any table or view that the site's Spark can name. */
  public record SparkTable(String name) implements Table {
    public SparkTable {
      CatalogTable.requireName(name);
    }

    /** The name's parts, for quoting each. */
    public List<String> parts() {
      return CatalogTable.partsOf(name);
    }

    @Override
    public String format() {
      return "spark";
    }
  }

  /** Any query that the site's Spark can run; {@code SELECT ...}. */
  public record SparkQuery(String query) implements Table {
    public SparkQuery {
      requireSelect(query);
    }

    private static void requireSelect(String query) {
      if (!query.strip().matches("(?is)(select|with)\\s.*") || query.contains(";")) {
        throw new IllegalArgumentException(
            "Invalid query: '%s' (must be one SELECT, or WITH ... SELECT, without ';')"
                .formatted(query.strip().lines().findFirst().orElse("")));
      }
    }

    @Override
    public String format() {
      return "spark";
    }
  }

  /** How files without versions are written. */
  public enum FileFormat {
    PARQUET("parquet", ""),
    ORC("orc", ""),
    CSV(
        "csv",
        "comment dateFormat delimiter encoding escape header multiLine nullValue quote timestampFormat timeZone"),
    JSON("json", "dateFormat encoding multiLine timestampFormat timeZone");

    private final String key;
    private final String options;

    FileFormat(String key, String options) {
      this.key = key;
      this.options = options;
    }

    /** Its name in a site's file, and Spark's. */
    public String key() {
      return key;
    }

    /** The options of Spark's reader that a site may set. */
    public SortedSet<String> options() {
      return options.isEmpty()
          ? Collections.emptySortedSet()
          : new TreeSet<>(Arrays.asList(options.split(" ")));
    }
  }

  /**
   * A folder of files.
   *
   * @param schema the columns, as in {@code CREATE TABLE}; empty: as the files say, looked up once
   *     when a plan is accepted
   * @param options of Spark's reader
   */
  public record FileFolder(
      FileFormat fileFormat, URI path, Optional<String> schema, SortedMap<String, String> options)
      implements Table {
    public FileFolder {
      requireNonNull(fileFormat, "fileFormat");
      requireNonNull(path, "path");
      requireNonNull(schema, "schema");
      options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
      for (String option : options.keySet()) {
        if (!fileFormat.options().contains(option)) {
          throw new IllegalArgumentException(
              "Invalid options: no option '%s' of %s (there are %s)"
                  .formatted(option, fileFormat.key(), fileFormat.options()));
        }
      }
    }

    @Override
    public String format() {
      return fileFormat.key();
    }
  }

  /** A table or query of a database. */
  public record JdbcTable(
      Database database, Relation relation, Optional<Partitions> partitions, Optional<String> asOf)
      implements Table {
    public JdbcTable {
      requireNonNull(database, "database");
      requireNonNull(relation, "relation");
      requireNonNull(partitions, "partitions");
      requireNonNull(asOf, "asOf");
      if (partitions.isPresent() && asOf.isEmpty() && !database.exportsSnapshots()) {
        throw new IllegalArgumentException(
            "Invalid partitions: several connections see one state only in PostgreSQL (must be left out, or beside asOf)");
      }
    }

    @Override
    public String format() {
      return "jdbc";
    }
  }

  /**
   * How a database is reached.
   *
   * @param driver the driver's class; empty: the one that takes the URL
   */
  public record Database(
      String url,
      Optional<String> user,
      Optional<DatabasePassword> password,
      Optional<String> driver) {
    /** What Spark and PostgreSQL's driver would take a password from. */
    private static final Pattern SECRET =
        Pattern.compile("(?i)(password|passwd|pwd|secret)\\s*=|//[^/@]*:[^/@]*@");

    public Database {
      if (!url.startsWith("jdbc:")) {
        throw new IllegalArgumentException(
            "Invalid url: it does not start with jdbc: (must be as in jdbc:postgresql://host:5432/name)");
      }
      if (SECRET.matcher(url).find()) {
        throw new IllegalArgumentException(
            "Invalid url: it has a password in it (must stand in a file or a variable, named by 'password')");
      }
      requireNonNull(user, "user");
      requireNonNull(password, "password");
      requireNonNull(driver, "driver");
    }

    /** Whether several connections can read one and the same state. */
    public boolean exportsSnapshots() {
      return url.startsWith("jdbc:postgresql:");
    }
  }

  /** What of a database is read. */
  public sealed interface Relation {
    /** As it stands behind FROM. */
    String fromClause();
  }

  /** A table or view, as the database writes its name. */
  public record Named(String name) implements Relation {
    private static final Pattern VALID =
        Pattern.compile("([A-Za-z0-9_$-]+|\"[^\"]+\")(\\.([A-Za-z0-9_$-]+|\"[^\"]+\"))*");

    public Named {
      if (!VALID.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "Invalid table: '%s' (must be a name, parts joined by dots; other characters in double quotes)"
                .formatted(name));
      }
    }

    @Override
    public String fromClause() {
      return name;
    }
  }

  /** A query in the database's own words. */
  public record Selected(String query) implements Relation {
    public Selected {
      SparkQuery.requireSelect(query);
    }

    @Override
    public String fromClause() {
      return "(" + query.strip() + ") interlake_query";
    }
  }

  /**
   * Over how many connections a database is read.
   *
   * @param column of whole numbers, spread evenly if it can be
   */
  public record Partitions(String column, int count) {
    public Partitions {
      requireNonNull(column, "column");
      if (count < 1 || count > 1_000) {
        throw new IllegalArgumentException(
            "Invalid count: %d (must be from 1 to 1000)".formatted(count));
      }
    }
  }
}
