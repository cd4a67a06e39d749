package org.interlake.driver.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of public rows on which the driver computes updates of its own.
 *
 * @param version always this Delta version; empty: the newest when a run begins
 */
public record ReferenceConfig(Table table, OptionalLong version) {
  public ReferenceConfig {
    requireNonNull(table, "table");
    if (version.isPresent() && version.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "Invalid version: %d (must be 0 or more)".formatted(version.getAsLong()));
    }
  }

  /** Where it is found. */
  public sealed interface Table {
    /** As SQL names it. */
    String identifier();
  }

  /** A Delta table by its folder, of any Hadoop file system. */
  public record DeltaPath(URI path) implements Table {
    public DeltaPath {
      requireNonNull(path, "path");
    }

    @Override
    public String identifier() {
      // Hadoop reads no %20 in a path.
      String plain = path.getScheme().equals("file") ? path.getPath() : path.toString();
      return "delta." + quoted(plain);
    }
  }

  /** A table by its name in the Spark catalog: {@code lake.public.heart}. */
  public record CatalogTable(String name) implements Table {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    public CatalogTable {
      if (!VALID.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "Invalid table: '%s' (must be letters, digits, '_' or '-', parts joined by dots)"
                .formatted(name));
      }
    }

    @Override
    public String identifier() {
      return Arrays.stream(name.split("\\.", -1))
          .map(ReferenceConfig::quoted)
          .collect(Collectors.joining("."));
    }
  }

  /** As SQL names it. */
  public String identifier() {
    return table.identifier();
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
