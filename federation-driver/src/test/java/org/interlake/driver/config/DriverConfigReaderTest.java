package org.interlake.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.interlake.aggregation.FoldPath;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriverConfigReaderTest {
  private static final SchemaFile SCHEMA = new SchemaFile("driver.schema.json");
  private static final String SMALL =
      """
      interlake: 1
      federation: f
      exchange: hdfs://lake/exchange
      registry: registry
      key: keys/driver.json
      sites:
        a: "%s"
        b: "%s"
      """
          .formatted(keys(), keys());

  private static String keys() {
    return PrivateIdentity.generate().publicIdentity().text();
  }

  @TempDir Path folder;

  static List<Path> files() {
    return SchemaFile.files("driver");
  }

  private DriverConfig read(String text) throws IOException {
    return DriverConfigReader.read(Files.writeString(folder.resolve("driver.yaml"), text));
  }

  private String faults(String text) {
    return catchThrowableOfType(ConfigException.class, () -> read(text))
        .getMessage()
        .replace(folder + "/", "");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyExampleIsReadAndFitsTheSchema(Path file) throws IOException {
    DriverConfig config = DriverConfigReader.read(file);

    assertThat(config.sites().keySet())
        .extracting(SiteId::name)
        .containsExactly("cleveland", "hungarian", "switzerland", "va");
    assertThat(SCHEMA.complaints(Files.readString(file))).isEmpty();
    assertThat(Files.readAllLines(file).get(0))
        .isEqualTo("# yaml-language-server: $schema=../schemas/driver.schema.json");
  }

  @Test
  void theReaderAsksForExactlyTheKeysOfTheSchema() {
    SortedMap<String, SortedSet<String>> asked = new TreeMap<>();
    ConfigFile.parse(
        "driver.yaml",
        folder,
        SMALL,
        root -> {
          var config = DriverConfigReader.driver(root);
          asked.putAll(root.keysAsked());
          return config;
        });

    assertThat(asked).isEqualTo(SCHEMA.keys());
  }

  @Test
  void theReferenceNamesEveryKey() throws IOException {
    assertThat(SCHEMA.keysMissingIn("driver.md")).isEmpty();
  }

  @Test
  void fillsEveryDefaultAndResolvesPaths() throws IOException {
    DriverConfig config = read(SMALL);

    assertThat(config.exchange()).isEqualTo(URI.create("hdfs://lake/exchange"));
    assertThat(config.registry().getPath()).isEqualTo(folder.resolve("registry").toString());
    assertThat(config.key().toString()).isEqualTo(folder.resolve("keys/driver.json").toString());
    assertThat(config.registryCommitMaximumDelay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(SCHEMA.complaints(SMALL)).isEmpty();
  }

  @Test
  void aPathOfFoldingCanBeForced() throws IOException {
    assertThat(read(SMALL).aggregationPath()).isEqualTo(FoldPath.AUTO);
    assertThat(read(SMALL + "aggregation: {path: spark}\n").aggregationPath())
        .isEqualTo(FoldPath.SPARK);
    assertThat(faults(SMALL + "aggregation: {path: executors}\n"))
        .isEqualTo(
            "driver.yaml:9: aggregation.path: 'executors' is not a known path (known: auto, driver, spark)");
  }

  @Test
  void reportsAllFaultsAtOnce() {
    assertThat(
            faults(
                SMALL.replace("key: keys", "keys: keys")
                    + """
                        a: "%s"
                        North: "%s"
                        west: north
                      registryCommit: {maximumDelay: soon}
                      """
                        .formatted(keys(), keys())))
        .isEqualTo(
            """
            driver.yaml:1: key: is missing and has no default (a file)
            driver.yaml:5: keys: is not a known key (did you mean key?)
            driver.yaml:9: sites.a: is given twice (first at line 7; leave one out)
            driver.yaml:10: sites.North: Invalid site name: 'North' (must be 1 to 63 lower-case letters, digits, '-', '_' or '.', starting with a letter or digit)
            driver.yaml:11: sites.west: 'north' is not a pair of public keys (write both keys as 'interlake keys show' prints them: ed25519:... x25519:...)
            driver.yaml:12: registryCommit.maximumDelay: 'soon' is not a duration (write it like 500ms, 30s, 10m or 2h)""");
  }

  @Test
  void twoSitesMayNotShareAKey() throws IOException {
    PublicIdentity a = read(SMALL).sites().get(new SiteId("a"));
    PublicIdentity b = read(SMALL).sites().get(new SiteId("b"));
    for (PublicIdentity shared :
        List.of(
            a,
            new PublicIdentity(a.verifyingKey(), b.sealingKey()),
            new PublicIdentity(b.verifyingKey(), a.sealingKey()))) {
      assertThat(faults(SMALL.replace(b.text(), shared.text())))
          .isEqualTo(
              "driver.yaml:6: sites: Invalid sites of federation f: a and b have the same public key");
    }
  }

  @Test
  void aPassphraseStandsInOnePlace() throws IOException {
    assertThat(read(SMALL).passphrase()).isEmpty();
    assertThat(read(SMALL + "passphrase: {file: words}\n").passphrase())
        .contains(new PassphraseSource.InFile(folder.resolve("words")));
    assertThat(read(SMALL + "passphrase: {variable: WORDS}\n").passphrase())
        .contains(new PassphraseSource.InEnvironment("WORDS"));
    assertThat(faults(SMALL + "passphrase: {file: words, variable: WORDS}\n"))
        .isEqualTo(
            "driver.yaml:9: passphrase: has both file and variable (give exactly one of them)");
    assertThat(faults(SMALL + "passphrase: {}\n"))
        .isEqualTo(
            "driver.yaml:9: passphrase: has neither file nor variable (give exactly one of them)");
  }

  @Test
  void aRosterMayNotBeEmpty() {
    assertThat(faults(SMALL.replaceAll("(?s)sites:.*", "sites: {}\n")))
        .isEqualTo(
            "driver.yaml:6: sites: Invalid sites of federation f: none (enrol at least one)");
  }

  @Test
  void aComplaintOfANestedKeyStandsAtItsSection() {
    assertThat(faults(SMALL + "registryCommit: {maximumDelay: PT-1S}\n"))
        .isEqualTo(
            "driver.yaml:9: registryCommit: Invalid registryCommit.maximumDelay: PT-1S (must not be"
                + " negative)");
  }

  @Test
  void namesTheTableOfPublicRows() throws IOException {
    assertThat(read(SMALL).reference()).isEmpty();
    for (String[] given :
        new String[][] {
          {"{path: public/heart}", "delta.`" + folder.resolve("public/heart") + "`"},
          {"{path: hdfs://lake/p}", "delta.`hdfs://lake/p`"},
          {"{table: lake.public.heart, version: 3}", "`lake`.`public`.`heart`"}
        }) {
      String text = SMALL + "reference: " + given[0] + "\n";
      ReferenceConfig reference = read(text).reference().orElseThrow();

      assertThat(reference.identifier()).isEqualTo(given[1]);
      assertThat(reference.version().isPresent()).isEqualTo(given[0].contains("version"));
      assertThat(SCHEMA.complaints(text)).isEmpty();
    }
  }

  @Test
  void refusesATableOfPublicRowsThatIsNone() throws IOException {
    for (String[] given :
        new String[][] {
          {"{}", "reference: has neither path nor table (give exactly one of them)"},
          {"{path: a, table: b}", "reference: has both path and table (give exactly one of them)"},
          {"{table: a b}", "reference.table: Invalid table: 'a b'"},
          {"{path: a, version: -1}", "reference.version: Invalid version: -1 (must be 0 or more)"}
        }) {
      String text = SMALL + "reference: " + given[0] + "\n";
      assertThat(faults(text)).contains("driver.yaml:9: " + given[1]);
      assertThat(SCHEMA.complaints(text)).isNotEmpty();
    }
  }
}
