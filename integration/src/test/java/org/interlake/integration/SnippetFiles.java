package org.interlake.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.gate.GateRulesReader;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.site.config.SiteConfigReader;

/**
 * Blocks of YAML, by the kind that stands behind {@code yaml} at their fence: a whole file is read
 * by the reader of its kind, a part of one is held against the kind's schema.
 */
final class SnippetFiles {
  private static final String EXAMPLE = "ed25519:... x25519:...";

  /** Keys that an ellipsis stands for; no two sites have the same. */
  private static final List<String> KEYS =
      List.of(
          "ed25519:NvNLzRvbT9vAy8TpdyCIR7eojvU16QrvKm58zAxZq5I"
              + " x25519:EPmYYKdUzxf2-bjZqzLs3mycQ54jHybgDuL5ikn5eek",
          "ed25519:W9KzZzds58YWMEgU3d0nugexIh3eRbikiJjgae7ZtMA"
              + " x25519:3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08");

  private static final Map<String, Consumer<Path>> READERS =
      Map.of(
          "plan", PlanReader::readAny,
          "driver", DriverConfigReader::read,
          "site", SiteConfigReader::read,
          "gate", GateRulesReader::read);

  private final Path folder;

  /**
   * @param folder for files that are read
   */
  SnippetFiles(Path folder) {
    this.folder = folder;
  }

  /** What is wrong with a block; empty if nothing. */
  Optional<String> fault(Snippet block) throws IOException {
    String[] words = block.info().split(" ", -1);
    if (words.length != 2 || !READERS.containsKey(words[1])) {
      return Optional.of(
          "the fence has to say which kind of file this is (```yaml KIND, one of %s)"
              .formatted(READERS.keySet().stream().sorted().toList()));
    }
    String kind = words[1];
    String text = block.text();
    for (String keys : KEYS) {
      int at = text.indexOf(EXAMPLE);
      if (at >= 0) {
        text = text.substring(0, at) + keys + text.substring(at + EXAMPLE.length());
      }
    }
    if (text.startsWith("interlake: 1\n")) {
      Path file = Files.writeString(folder.resolve(kind + ".yaml"), text);
      try {
        READERS.get(kind).accept(file);
        return Optional.empty();
      } catch (RuntimeException e) {
        return Optional.of(e.getMessage());
      }
    }
    return new SchemaFile(kind + ".schema.json")
        .complaints(text).stream()
            .filter(complaint -> !isOfWhatIsLeftOut(complaint))
            .reduce((a, b) -> a + "; " + b);
  }

  /** A part of a file lacks what stands in the rest of it: at the top, not deeper. */
  private static boolean isOfWhatIsLeftOut(String complaint) {
    return complaint.matches(": required property .* not found");
  }
}
