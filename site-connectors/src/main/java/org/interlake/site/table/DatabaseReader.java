package org.interlake.site.table;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.site.table.DatabasePassword.PasswordException;
import org.interlake.site.table.DatasetConfig.Database;
import org.interlake.site.table.DatasetConfig.Partitions;
import org.interlake.site.table.DatasetConfig.Relation;

/** A database as Spark reads it. Its password is in no text that this gives. */
final class DatabaseReader {
  /** Rows of one answer of the database; more than none makes PostgreSQL's driver keep no more. */
  private static final int FETCH = 10_000;

  private static final String POSTGRESQL = "org.postgresql.Driver";

  private final SparkSession spark;
  private final Database database;
  private final UnaryOperator<String> environment;
  private final Optional<String> first;

  DatabaseReader(SparkSession spark, Database database, UnaryOperator<String> environment) {
    this(spark, database, environment, Optional.empty());
  }

  private DatabaseReader(
      SparkSession spark,
      Database database,
      UnaryOperator<String> environment,
      Optional<String> first) {
    this.spark = requireNonNull(spark, "spark");
    this.database = requireNonNull(database, "database");
    this.environment = requireNonNull(environment, "environment");
    this.first = first;
  }

  /** The same, each of whose connections says this first. */
  DatabaseReader startingWith(String statement) {
    return new DatabaseReader(spark, database, environment, Optional.of(statement));
  }

  /** A connection of this process. */
  Connection connect() throws SQLException {
    Properties login = new Properties();
    database.user().ifPresent(user -> login.setProperty("user", user));
    password().ifPresent(password -> login.setProperty("password", password));
    Connection connection = driver().connect(database.url(), login);
    if (connection == null) {
      throw new SQLException("the driver does not take this URL");
    }
    return connection;
  }

  /** All rows, over one connection. */
  Dataset<Row> rows(Relation relation) {
    return load(reader(relation));
  }

  /** All rows, over several connections, each with a range of a column. */
  Dataset<Row> rows(Relation relation, Partitions partitions, long least, long greatest) {
    return load(
        reader(relation)
            .option("partitionColumn", partitions.column())
            .option("numPartitions", partitions.count())
            .option("lowerBound", least)
            .option("upperBound", Math.max(greatest, least + 1)));
  }

  private Dataset<Row> load(DataFrameReader reader) {
    try {
      return reader.load();
    } catch (Exception e) { // Spark declares none of those that its readers throw
      throw unavailable(e);
    }
  }

  private DataFrameReader reader(Relation relation) {
    DataFrameReader reader =
        spark
            .read()
            .format("jdbc")
            .option("url", database.url())
            .option("driver", driver().getClass().getName())
            .option("dbtable", relation.fromClause())
            .option("fetchsize", FETCH);
    database.user().ifPresent(user -> reader.option("user", user));
    password().ifPresent(password -> reader.option("password", password));
    first.ifPresent(statement -> reader.option("sessionInitStatement", statement));
    return reader;
  }

  private Optional<String> password() {
    try {
      return database.password().map(source -> source.read(environment));
    } catch (PasswordException e) {
      throw new TableException(
          "Cannot log in to %s: %s.".formatted(database.url(), e.getMessage()), e);
    }
  }

  private Driver driver() {
    String named = database.driver().orElse(database.exportsSnapshots() ? POSTGRESQL : "");
    try {
      if (!named.isEmpty()) {
        ClassLoader jars = Thread.currentThread().getContextClassLoader();
        return Class.forName(named, true, jars)
            .asSubclass(Driver.class)
            .getDeclaredConstructor()
            .newInstance();
      }
      return DriverManager.getDriver(database.url());
    } catch (ReflectiveOperationException | SQLException | ClassCastException e) {
      throw new TableException(
          "Cannot read %s: there is no JDBC driver for it%s. Start the site with --packages %s."
              .formatted(
                  database.url(),
                  named.isEmpty() ? "" : " (no class " + named + ")",
                  database.exportsSnapshots()
                      ? "org.postgresql:postgresql:42.7.14"
                      : "and the coordinates of the driver, and name its class as 'driver:' of the dataset"),
          e);
    }
  }

  /** What a failure of the database or its driver means. */
  TableException unavailable(Exception e) {
    return TableException.unavailable(
        database.url(),
        "Check 'url:', 'user:', 'password:' and 'table:' or 'query:' of the dataset in the site's configuration, and this user's rights in the database",
        e);
  }
}
