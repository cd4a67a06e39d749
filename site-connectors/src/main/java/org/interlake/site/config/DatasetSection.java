package org.interlake.site.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.site.table.DatabasePassword;
import org.interlake.site.table.DatasetConfig;
import org.interlake.site.table.DatasetConfig.Moment;
import org.interlake.site.table.DatasetConfig.Table;

/** Reads one table of a site's configuration. Each format has keys of its own. */
final class DatasetSection {
  private static final String DEFAULT_FORMAT = "delta";

  /** The known formats. */
  private static final Map<String, Function<ConfigSection, Setting<DatasetConfig>>> FORMATS =
      formats();

  private DatasetSection() {}

  private static Map<String, Function<ConfigSection, Setting<DatasetConfig>>> formats() {
    Map<String, Function<ConfigSection, Setting<DatasetConfig>>> formats = new LinkedHashMap<>();
    formats.put(DEFAULT_FORMAT, DatasetSection::delta);
    formats.put("iceberg", DatasetSection::iceberg);
    formats.put("hive", section -> named(section, DatasetConfig.HiveTable::new));
    for (DatasetConfig.FileFormat format : DatasetConfig.FileFormat.values()) {
      formats.put(format.key(), section -> folder(section, format));
    }
    formats.put("jdbc", DatasetSection::jdbc);
    formats.put("spark", DatasetSection::spark);
    return formats;
  }

  static Setting<DatasetConfig> of(ConfigSection section) {
    return section.variantOrElse("format", "table format", FORMATS, DEFAULT_FORMAT);
  }

  private static Setting<DatasetConfig> delta(ConfigSection section) {
    Setting<Optional<URI>> path = section.location("path").optional();
    Setting<Optional<DatasetConfig.CatalogTable>> table =
        section.text("table").as(DatasetConfig.CatalogTable::new).optional();
    Setting<Moment> moment = moment(section);
    if (section.has("path") == section.has("table")) {
      return one(section, "path", "table");
    }
    return section.build(
        () ->
            new DatasetConfig(
                path.get()
                    .<Table>map(DatasetConfig.DeltaPath::new)
                    .orElseGet(() -> table.get().orElseThrow()),
                moment.get()));
  }

  private static Setting<DatasetConfig> iceberg(ConfigSection section) {
    Setting<DatasetConfig.IcebergTable> table =
        section.text("table").as(DatasetConfig.IcebergTable::new).required();
    Setting<Moment> moment = moment(section);
    return section.build(() -> new DatasetConfig(table.get(), moment.get()));
  }

  private static Setting<Moment> moment(ConfigSection section) {
    Setting<Optional<Long>> version = section.longInteger("version").optional();
    Setting<Optional<Instant>> time = section.instant("timestamp").optional();
    if (section.has("version") && section.has("timestamp")) {
      section.refuse(
          "timestamp", "stands beside version, which says the same otherwise", "give one of them");
    }
    return section.build(
        () ->
            version
                .get()
                .<Moment>map(DatasetConfig.Version::new)
                .or(() -> time.get().map(DatasetConfig.AtTime::new))
                .orElseGet(DatasetConfig.Newest::new));
  }

  private static Setting<DatasetConfig> named(
      ConfigSection section, Function<String, ? extends Table> type) {
    Setting<? extends Table> table = section.text("table").as(type).required();
    return section.build(() -> new DatasetConfig(table.get(), new DatasetConfig.Newest()));
  }

  private static Setting<DatasetConfig> spark(ConfigSection section) {
    Setting<Optional<DatasetConfig.SparkTable>> table =
        section.text("table").as(DatasetConfig.SparkTable::new).optional();
    Setting<Optional<DatasetConfig.SparkQuery>> query =
        section.text("query").as(DatasetConfig.SparkQuery::new).optional();
    if (section.has("table") == section.has("query")) {
      return one(section, "table", "query");
    }
    return section.build(
        () ->
            new DatasetConfig(
                table.get().<Table>map(found -> found).orElseGet(() -> query.get().orElseThrow()),
                new DatasetConfig.Newest()));
  }

  private static Setting<DatasetConfig> folder(
      ConfigSection section, DatasetConfig.FileFormat format) {
    Setting<URI> path = section.location("path").required();
    Setting<Optional<String>> schema = section.text("schema").optional();
    SortedMap<String, Setting<String>> options = new TreeMap<>();
    if (!format.options().isEmpty()) {
      ConfigSection given = section.optionalSection("options");
      given
          .names(Function.identity())
          .keySet()
          .forEach(name -> options.put(name, given.scalar(name).required()));
    }
    return section.build(
        () -> {
          SortedMap<String, String> values = new TreeMap<>();
          options.forEach((name, value) -> values.put(name, value.get()));
          return new DatasetConfig(
              new DatasetConfig.FileFolder(format, path.get(), schema.get(), values),
              new DatasetConfig.Newest());
        });
  }

  private static Setting<DatasetConfig> jdbc(ConfigSection section) {
    Setting<DatasetConfig.Database> database = database(section);
    Setting<Optional<DatasetConfig.Named>> table =
        section.text("table").as(DatasetConfig.Named::new).optional();
    Setting<Optional<DatasetConfig.Selected>> query =
        section.text("query").as(DatasetConfig.Selected::new).optional();
    Setting<Optional<DatasetConfig.Partitions>> partitions = partitions(section);
    Setting<Optional<String>> asOf = section.text("asOf").optional();
    if (section.has("table") == section.has("query")) {
      return one(section, "table", "query");
    }
    return section.build(
        () ->
            new DatasetConfig(
                new DatasetConfig.JdbcTable(
                    database.get(),
                    table
                        .get()
                        .<DatasetConfig.Relation>map(found -> found)
                        .orElseGet(() -> query.get().orElseThrow()),
                    partitions.get(),
                    asOf.get()),
                new DatasetConfig.Newest()));
  }

  private static Setting<DatasetConfig.Database> database(ConfigSection section) {
    Setting<String> url = section.text("url").required();
    Setting<Optional<String>> user = section.text("user").optional();
    Setting<Optional<DatabasePassword>> password = password(section);
    Setting<Optional<String>> driver = section.text("driver").optional();
    return section.build(
        () -> new DatasetConfig.Database(url.get(), user.get(), password.get(), driver.get()));
  }

  private static Setting<Optional<DatabasePassword>> password(ConfigSection parent) {
    boolean given = parent.has("password");
    ConfigSection section = parent.optionalSection("password");
    Setting<Optional<Path>> file = section.file("file").optional();
    Setting<Optional<String>> variable = section.text("variable").optional();
    if (given && section.has("file") == section.has("variable")) {
      return one(section, "file", "variable");
    }
    return section.build(
        () ->
            file.get()
                .<DatabasePassword>map(DatabasePassword.InFile::new)
                .or(() -> variable.get().map(DatabasePassword.InEnvironment::new)));
  }

  private static Setting<Optional<DatasetConfig.Partitions>> partitions(ConfigSection parent) {
    if (!parent.has("partitions")) {
      ConfigSection absent = parent.optionalSection("partitions");
      absent.text("column").optional();
      absent.integer("count").optional();
      return absent.build(Optional::empty);
    }
    ConfigSection section = parent.requiredSection("partitions");
    Setting<String> column = section.text("column").required();
    Setting<Integer> count = section.integer("count").required();
    return section.build(
        () -> Optional.of(new DatasetConfig.Partitions(column.get(), count.get())));
  }

  private static <T> Setting<T> one(ConfigSection section, String a, String b) {
    boolean both = section.has(a);
    return section.refuseAll(
        "has %s %s %s %s".formatted(both ? "both" : "neither", a, both ? "and" : "nor", b),
        "give exactly one of them");
  }
}
