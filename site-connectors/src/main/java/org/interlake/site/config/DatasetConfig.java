package org.interlake.site.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The table behind a dataset's name.
 *
 * @param version always this Delta version; empty: the newest when a plan is accepted
 */
public record DatasetConfig(Table table, OptionalLong version) {
  public DatasetConfig {
    requireNonNull(table, "table");
    if (version.isPresent() && version.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "Invalid version: %d (must be 0 or more)".formatted(version.getAsLong()));
    }
  }

  /** Where a table is found. */
  public sealed interface Table {}

  /** A Delta table by its folder, of any Hadoop file system. */
  public record DeltaPath(URI path) implements Table {
    public DeltaPath {
      requireNonNull(path, "path");
    }
  }

  /** A table by its name in the Spark catalog: {@code lake.health.heart}. */
  public record CatalogTable(String name) implements Table {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    public CatalogTable {
      if (!VALID.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "Invalid table: '%s' (must be letters, digits, '_' or '-', parts joined by dots)"
                .formatted(name));
      }
    }

    /** The name's parts, for quoting each. */
    public List<String> parts() {
      return Arrays.asList(name.split("\\.", -1));
    }
  }
}
