package org.interlake.network.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.identity.PrivateIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExchangeServerConfigReaderTest {
  private static final SchemaFile SCHEMA = new SchemaFile("exchange-server.schema.json");
  private static final String SHARED = keys();
  private static final String SMALL =
      """
      interlake: 1
      federation: f
      listen: 0.0.0.0:7443
      folder: store
      key: keys/exchange.json
      coordinator: "%s"
      sites:
        a: "%s"
        b: "%s"
      """
          .formatted(keys(), keys(), SHARED);

  @TempDir Path folder;

  private static String keys() {
    return PrivateIdentity.generate().publicIdentity().text();
  }

  static List<Path> files() {
    return SchemaFile.files("exchange");
  }

  private ExchangeServerConfig read(String text) throws IOException {
    return ExchangeServerConfigReader.read(
        Files.writeString(folder.resolve("exchange.yaml"), text));
  }

  private String faults(String text) {
    return catchThrowableOfType(ConfigException.class, () -> read(text))
        .getMessage()
        .replace(folder + "/", "");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyExampleIsReadAndFitsTheSchema(Path file) throws IOException {
    ExchangeServerConfig config = ExchangeServerConfigReader.read(file);

    assertThat(config.sites().keySet())
        .extracting(SiteId::name)
        .containsExactly("cleveland", "hungarian", "switzerland", "va");
    assertThat(config.siteLimits())
        .as("the example shows the defaults")
        .isEqualTo(PartyLimits.DEFAULT);
    assertThat(SCHEMA.complaints(Files.readString(file))).isEmpty();
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo("# yaml-language-server: $schema=../schemas/exchange-server.schema.json");
  }

  @Test
  void theReaderAsksForExactlyTheKeysOfTheSchema() {
    SortedMap<String, SortedSet<String>> asked = new TreeMap<>();
    ConfigFile.parse(
        "exchange.yaml",
        folder,
        SMALL,
        root -> {
          var config = ExchangeServerConfigReader.server(root);
          asked.putAll(root.keysAsked());
          return config;
        });

    assertThat(asked).isEqualTo(SCHEMA.keys());
  }

  @Test
  void theReferenceNamesEveryKey() throws IOException {
    assertThat(SCHEMA.keysMissingIn("exchange-server.md")).isEmpty();
  }

  @Test
  void reportsAllFaultsAtOnce() {
    assertThat(
            faults(
                SMALL.replace("0.0.0.0:7443", "everywhere").replace("key: keys", "keys: keys")
                    + "siteLimits: {uploads: many}\n"))
        .isEqualTo(
            """
            exchange.yaml:1: key: is missing and has no default (a file)
            exchange.yaml:3: listen: Invalid listen: 'everywhere' (must be host:port, such as 0.0.0.0:7443)
            exchange.yaml:5: keys: is not a known key (did you mean key?)
            exchange.yaml:10: siteLimits.uploads: 'many' is not a whole number (write digits only)""");
    assertThat(faults(SMALL + "siteLimits: {objectBytes: 0}\n"))
        .isEqualTo(
            "exchange.yaml:10: siteLimits.objectBytes: Invalid objectBytes: 0 (must be above 0)");
    assertThat(faults(SMALL + "  c: \"%s\"\n".formatted(SHARED)))
        .contains("site b and site c have the same public key");
  }

  @Test
  void theKeysOfAChangedFileCountAndThoseOfABrokenOneDoNot() throws Exception {
    PrivateIdentity late = PrivateIdentity.generate();
    ExchangeServerConfig config = read(SMALL);
    WatchedServerFile watched =
        new WatchedServerFile(folder.resolve("exchange.yaml"), config, () -> true);
    assertThat(watched.get().partyOf(late.verifyingKey())).isEmpty();

    read(SMALL + "  c: \"%s\"\n".formatted(late.publicIdentity().text()));
    assertThat(watched.get().partyOf(late.verifyingKey()))
        .contains(new Party.Site(new SiteId("c")));

    Files.writeString(folder.resolve("exchange.yaml"), "sites: [");
    assertThat(watched.get().partyOf(late.verifyingKey())).isPresent();
  }
}
