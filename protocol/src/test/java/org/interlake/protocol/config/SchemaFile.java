package org.interlake.protocol.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A JSON Schema under {@code conf/schemas}, to hold files and readers against. */
public final class SchemaFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode schema;

  public SchemaFile(String name) {
    try {
      schema = JSON.readTree(root().resolve("conf/schemas").resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The project's root folder. */
  public static Path root() {
    return Path.of(System.getProperty("interlake.root"));
  }

  /** Every YAML file in a folder under {@code conf}. */
  public static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(root().resolve("conf").resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the schema says against a YAML text; empty if nothing. */
  public List<String> complaints(String yaml) {
    JsonSchema validator =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    JsonNode document =
        JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    return validator.validate(document).stream().map(ValidationMessage::getMessage).toList();
  }

  /** Every property, by section, as {@link ConfigSection#keysAsked()} has them. */
  public SortedMap<String, SortedSet<String>> keys() {
    SortedMap<String, SortedSet<String>> keys = new TreeMap<>();
    collect("", schema, keys);
    return keys;
  }

  private static void collect(String at, JsonNode node, SortedMap<String, SortedSet<String>> keys) {
    for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
      keys.computeIfAbsent(at, unseen -> new TreeSet<>()).add(property.getKey());
      collect(
          at.isEmpty() ? property.getKey() : at + "." + property.getKey(),
          property.getValue(),
          keys);
    }
    if (node.path("additionalProperties").isObject()) {
      keys.computeIfAbsent(at, unseen -> new TreeSet<>()).add("*");
      collect(at + ".*", node.path("additionalProperties"), keys);
    }
    if (node.has("items")) {
      collect(at + "[]", node.path("items"), keys);
    }
  }

  /** The keys that a page of the reference does not name in full: {@code rounds.timeout}. */
  public List<String> keysMissingIn(String page) throws IOException {
    String text = Files.readString(root().resolve("docs/reference").resolve(page));
    return keys().entrySet().stream()
        .flatMap(
            section ->
                section.getValue().stream()
                    .map(key -> section.getKey().isEmpty() ? key : section.getKey() + "." + key))
        .filter(key -> !text.contains("| `" + key + "` |"))
        .toList();
  }
}
