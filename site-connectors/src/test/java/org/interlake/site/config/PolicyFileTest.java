package org.interlake.site.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy in a file of its own permits what it names, and nothing else. */
class PolicyFileTest {
  private static final SchemaFile SCHEMA = new SchemaFile("policy.schema.json");
  private static final Path EXAMPLE = SchemaFile.root().resolve("conf/site/policy.yaml");
  private static final String KEY = TestKeys.identity().publicIdentity().text();
  private static final String SMALL =
      """
      interlake: 1
      tables:
        d: {purposes: [care]}
      columns: {allow: [age]}
      families: [glm]
      strategies: [newton]
      maximumRounds: 9
      """;

  @TempDir Path folder;

  private SiteConfig read(String policy) throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), policy);
    return SiteConfigReader.read(
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            interlake: 1
            federation: f
            site: a
            exchange: exchange
            key: keys/a.json
            coordinator: "%s"
            datasets:
              d: {table: lake.health.heart}
            policy: {file: policy.yaml}
            """
                .formatted(KEY)));
  }

  private String faults(String policy) {
    return catchThrowableOfType(ConfigException.class, () -> read(policy))
        .getMessage()
        .replace(folder + "/", "");
  }

  @Test
  void whatItDoesNotNameIsNotPermitted() throws IOException {
    PolicyConfig policy = read(SMALL).policy();

    assertThat(policy.personalization()).isEmpty();
    assertThat(policy.statistics().allow()).isEmpty();
    assertThat(policy.families()).containsExactly("glm");
    assertThat(policy.governance().approval()).isEqualTo(Approval.MANUAL);
    assertThat(policy.governance().maximumRounds()).isEqualTo(OptionalInt.of(9));
    assertThat(policy.governance().table("d").orElseThrow().purposes()).containsExactly("care");
    assertThat(SCHEMA.complaints(SMALL)).isEmpty();
  }

  @Test
  void mustNameWhatMattersMost() {
    assertThat(faults("interlake: 1\n"))
        .isEqualTo(
            """
            policy.yaml:1: columns: is missing and has no default (a section)
            policy.yaml:1: families: is missing and has no default (a list)
            policy.yaml:1: strategies: is missing and has no default (a list)
            policy.yaml:1: tables: is missing and has no default (a section)
            policy.yaml:1: maximumRounds: is missing and has no default (a whole number)""");
    assertThat(faults(SMALL.replace("  d: {purposes: [care]}", "  d: {}")))
        .isEqualTo("policy.yaml:3: tables.d.purposes: is missing and has no default (a list)");
    assertThat(faults(SMALL.replace("purposes: [care]", "purposes: []")))
        .contains("tables.d.purposes", "is empty (name at least one purpose");
    assertThat(faults(SMALL.replace("tables:\n  d: {purposes: [care]}", "tables: {}")))
        .contains("policy.yaml:2: tables: is empty (name the datasets that plans may ask for)");
  }

  @Test
  void aConditionIsReadWhenTheFileIs() {
    assertThat(faults(SMALL.replace("[care]}", "[care], rows: 'consent = = 1'}")))
        .startsWith("policy.yaml:3: tables.d.rows: 'consent = = 1' is no expression of Spark SQL:")
        .contains("(write a condition such as consent = true)");
    assertThat(faults(SMALL.replace("[care]}", "[care], mask: {age: 'floor(age'}}")))
        .startsWith("policy.yaml:3: tables.d.mask.age: 'floor(age' is no expression");
  }

  @Test
  void aTableThatTheSiteHasNotIsAFaultOfTheSitesFile() {
    assertThat(faults(SMALL.replace("  d:", "  e:")))
        .contains("Invalid policy.tables: no dataset e (there are [d])");
  }

  @Test
  void aCoordinatorWhoIsNotApprovedIsAFaultOfTheSitesFile() throws IOException {
    String other = PrivateIdentity.generate().publicIdentity().text();

    assertThat(faults(SMALL + "coordinators: [\"" + other + "\"]\n"))
        .startsWith("site.yaml:6: coordinator: ")
        .contains("are not among policy.coordinators");
    assertThat(
            read(SMALL + "coordinators: [\"%s\", \"%s\"]\n".formatted(other, KEY))
                .policy()
                .governance()
                .coordinators())
        .hasSize(2);
  }

  @Test
  void nothingStandsBesideTheNameOfTheFile() throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), SMALL);
    assertThat(
            catchThrowableOfType(
                    ConfigException.class,
                    () ->
                        SiteConfigReader.read(
                            Files.writeString(
                                folder.resolve("site.yaml"),
                                "interlake: 1\nfederation: f\nsite: a\nexchange: e\nkey: k\n"
                                    + "coordinator: \"%s\"\n".formatted(KEY)
                                    + "datasets: {d: {path: /d}}\n"
                                    + "policy: {file: policy.yaml, minimumRows: 5}\n")))
                .getMessage())
        .contains("policy.minimumRows", "cannot stand beside file (write it into that file)");
  }

  @Test
  void theExampleIsReadAndFitsTheSchema() throws IOException {
    PolicyConfig policy = ConfigFile.read(EXAMPLE, PolicySection::ownFile);

    assertThat(policy.governance().tables()).containsOnlyKeys("heart-disease");
    assertThat(policy.governance().retention()).contains(Duration.ofDays(30));
    assertThat(SCHEMA.complaints(Files.readString(EXAMPLE))).isEmpty();
    assertThat(Files.readAllLines(EXAMPLE).get(0))
        .isEqualTo("# yaml-language-server: $schema=../schemas/policy.schema.json");
  }

  @Test
  void theReaderAsksForExactlyTheKeysOfTheSchema() {
    SortedMap<String, SortedSet<String>> asked = new TreeMap<>();
    String every =
        SMALL.replace(
                "[care]}", "[care], columns: {allow: [age]}, rows: consent, mask: {age: age + 1}}")
            + "privacy: {d: {epsilon: 1, delta: 1e-5}}\n";
    ConfigFile.parse(
        "policy.yaml",
        folder,
        every,
        root -> {
          var policy = PolicySection.ownFile(root);
          asked.putAll(root.keysAsked());
          return policy;
        });

    assertThat(asked).isEqualTo(SCHEMA.keys());
  }

  @Test
  void theReferenceNamesEveryKeyOfThePolicy() throws IOException {
    String page = Files.readString(SchemaFile.root().resolve("docs/reference/site.md"));

    assertThat(SCHEMA.keys().entrySet().stream())
        .allSatisfy(
            section ->
                section
                    .getValue()
                    .forEach(
                        key ->
                            assertThat(page)
                                .contains(
                                    "| `%s` |"
                                        .formatted(
                                            key.equals("interlake")
                                                ? key
                                                : "policy."
                                                    + (section.getKey().isEmpty()
                                                        ? ""
                                                        : section.getKey() + ".")
                                                    + key))));
  }

  @Test
  void everyRecordRefusesWhatItCannotBe() {
    assertThat(List.of(faults(SMALL.replace("maximumRounds: 9", "maximumRounds: 0"))).toString())
        .contains("maximumRounds", "must be 1 or more");
    assertThat(faults(SMALL + "retention: 0s\n")).contains("retention", "must be above 0");
  }
}
