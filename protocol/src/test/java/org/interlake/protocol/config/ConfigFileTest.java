package org.interlake.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir Path folder;

  private enum Colour {
    RED,
    DARK_BLUE
  }

  private static <T> T read(String text, Function<ConfigSection, Setting<T>> layout) {
    return ConfigFile.parse("c.yaml", Path.of("/srv"), text, layout);
  }

  private static Object value(String text, Function<ConfigSection, Setting<?>> layout) {
    return read(text, root -> Setting.<Object>of(layout.apply(root).get()));
  }

  private static ConfigException refused(
      String text, Function<ConfigSection, Setting<Integer>> layout) {
    return catchThrowableOfType(ConfigException.class, () -> read(text, layout));
  }

  /** Asks for a key of each kind. */
  private static Setting<Integer> every(ConfigSection root) {
    root.text("text").orElse("");
    root.integer("integer").orElse(0);
    root.longInteger("long").orElse(0L);
    root.number("number").orElse(0.0);
    root.truth("truth").orElse(false);
    root.duration("duration").orElse(Duration.ZERO);
    root.instant("instant").optional();
    root.location("location").optional();
    root.file("file").optional();
    root.publicKeys("publicKeys").optional();
    root.constant("colour", "colour", Colour.class).optional();
    root.texts("texts", text -> text).optional();
    root.choices("choices", "side", java.util.Set.of("left")).optional();
    root.optionalSection("section");
    return root.build(() -> 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text: 5 | text: '5' is a number, not text (put it in quotes)",
        "text: true | text: 'true' is true or false, not text (put it in quotes)",
        "text: '  ' | text: '  ' is blank (give a text, or leave the key out)",
        "text: [a] | text: a list is not text (write one value)",
        "text: {a: b} | text: a section is not text (write one value)",
        "text: | text: has no value (give text, or leave the key out)",
        "text: !secret x | text: 'x' has the tag !secret (leave the tag out)",
        "integer: 1.5 | integer: '1.5' is not a whole number (write digits only)",
        "integer: '3' | integer: '3' is not a whole number (write digits only)",
        "integer: 3000000000 | integer: '3000000000' is out of range (a whole number from -2147483648 to 2147483647)",
        "long: 9223372036854775808 | long: '9223372036854775808' is out of range (a whole number from -9223372036854775808 to 9223372036854775807)",
        "number: much | number: 'much' is not a number (write it like 0.05 or 1e-9)",
        "number: .nan | number: '.nan' is not a number (write it like 0.05 or 1e-9)",
        "number: 1e999 | number: '1e999' is out of range (a 64-bit floating-point number)",
        "truth: yes | truth: 'yes' is not true or false (write true or false)",
        "duration: 60 | duration: '60' is not a duration (write it like 500ms, 30s, 10m or 2h)",
        "duration: 1.5s | duration: '1.5s' is not a duration (write it like 500ms, 30s, 10m or 2h)",
        "duration: 999999999999999999h | duration: '999999999999999999h' is not a duration (write it like 500ms, 30s, 10m or 2h)",
        "instant: 2030-01-01 | instant: '2030-01-01' is not an instant (write it like 2030-01-31T18:00:00Z)",
        "location: s3a:bucket | location: 's3a:bucket' is not a location (write a path, or a URI like s3a://bucket/folder)",
        "publicKeys: ed25519:abc | publicKeys: 'ed25519:abc' is not a pair of public keys (write both keys as 'interlake keys show' prints them: ed25519:... x25519:...)",
        "colour: dark_blu | colour: 'dark_blu' is not a known colour (did you mean dark-blue? known: red, dark-blue)",
        "texts: a | texts: 'a' is not a list (write it like [a, b])",
        "texts: {a: b} | texts: a section is not a list (write it like [a, b])",
        "texts: [a, [b]] | texts[1]: a list is not text (write one value)",
        "choices: [left, up] | choices[1]: 'up' is not a known side (known: left)",
        "section: a | section: 'a' is not a section (write keys under it, like name: value)",
        "section: [a] | section: a list is not a section (write keys under it, like name: value)",
        "section: {deep: 1} | section.deep: is not a known key (leave it out)",
        "tex: a | tex: is not a known key (did you mean text?)",
        "public_keys: a | public_keys: is not a known key (did you mean publicKeys?)",
        "? [a] : b | holds a key that is not a text (name it)",
      })
  void reportsEachKindOfFault(String text, String message) {
    assertThat(refused(text, ConfigFileTest::every)).hasMessage("c.yaml:1: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [1, 2#b: 3 | c.yaml:2: syntax error (expected ',' or ']', but got :)",
        "a: 1# b: 2 | c.yaml:2: syntax error (mapping values are not allowed here)",
        "a: *x | c.yaml:1: syntax error (found undefined alias x)",
        "a: 1#---#b: 2 | c.yaml:2: syntax error (but found another document)",
        "- a | c.yaml:1: a list is not a section (write keys like name: value)",
      })
  void reportsTheLineOfASyntaxError(String text, String message) {
    assertThat(refused(text.replace('#', '\n'), ConfigFileTest::every)).hasMessage(message);
  }

  @Test
  void boundsDepthAliasesAndSize() throws IOException {
    assertThat(refused("a: " + "[".repeat(100_000), ConfigFileTest::every))
        .hasMessage("c.yaml:1: is nested deeper than 32 levels (no section is that deep)");
    StringBuilder laughs = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(refused(laughs.toString(), ConfigFileTest::every))
        .hasMessageStartingWith("c.yaml: cannot be read (Number of aliases");
    Path large = Files.writeString(folder.resolve("l.yaml"), "#".repeat(ConfigFile.MAX_BYTES + 1));
    assertThat(refusedFile(large))
        .endsWith("l.yaml: is larger than 1 MiB (this is no configuration file)");
  }

  @Test
  void reportsAFileThatCannotBeRead() throws IOException {
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xE9});

    assertThat(refusedFile(folder.resolve("none.yaml")))
        .endsWith("none.yaml: cannot be read (no such file)");
    assertThat(refusedFile(latin)).endsWith("latin.yaml: cannot be read (it is not UTF-8 text)");
  }

  private static String refusedFile(Path file) {
    return catchThrowableOfType(
            ConfigException.class, () -> ConfigFile.read(file, ConfigFileTest::every))
        .getMessage();
  }

  @Test
  void carriesTheFactsOfAFault() {
    ConfigException refused = refused("\nduration: long", ConfigFileTest::every);

    assertThat(refused.faults())
        .containsExactly(
            new ConfigFault(
                "c.yaml",
                2,
                "duration",
                Optional.of("long"),
                "is not a duration",
                Optional.of("write it like 500ms, 30s, 10m or 2h")));
  }

  @Test
  void aFaultStaysOneShortLineWhateverTheFileHolds() {
    String message =
        refused("duration: \"a\\nb\\e[31m" + "x".repeat(5000) + "\"", ConfigFileTest::every)
            .getMessage();

    assertThat(message)
        .startsWith("c.yaml:1: duration: 'a\\nb\\u001b[31mxxx")
        .contains("x…' is not")
        .doesNotContain("\n");
    assertThat(message.length()).isLessThan(200);
  }

  @Test
  void anAbsentRequiredSectionIsOneFault() {
    assertThat(
            refused(
                "{}",
                root -> {
                  ConfigSection label = root.requiredSection("label");
                  Setting<Integer> a = label.integer("a").required();
                  Setting<Integer> b = label.integer("b").required();
                  return label.build(() -> a.get() + b.get());
                }))
        .hasMessage("c.yaml:1: label: is missing and has no default (a section)");
  }

  @Test
  void aRecordsComplaintStandsAtTheKeyItNamesElseAtTheSection() {
    assertThat(refused("s:\n  a: 1\n  b: 2", root -> complaining(root, "Invalid s.b: 2 (no)")))
        .hasMessage("c.yaml:3: s.b: Invalid s.b: 2 (no)");
    assertThat(refused("\ns:\n  a: 1", root -> complaining(root, "a and b clash")))
        .hasMessage("c.yaml:2: s: a and b clash");
  }

  private static Setting<Integer> complaining(ConfigSection root, String complaint) {
    ConfigSection section = root.requiredSection("s");
    section.integer("a").optional();
    section.integer("b").optional();
    return section.build(
        () -> {
          throw new IllegalArgumentException(complaint);
        });
  }

  @Test
  void checksARuleOfTheFile() {
    assertThat(
            refused(
                "n: 3",
                root ->
                    root.integer("n").check(n -> n > 3, "is too small", "4 or more").required()))
        .hasMessage("c.yaml:1: n: '3' is too small (4 or more)");
  }

  @Test
  void namesGivenByTheUserAreCheckedAndMayNotRepeat() {
    Function<ConfigSection, Setting<Integer>> layout =
        root -> {
          ConfigSection sites = root.requiredSection("sites");
          sites.names(org.interlake.protocol.SiteId::new);
          return sites.build(() -> 1);
        };

    assertThat(read("sites: {a: 1, b: 2}", layout)).isEqualTo(1);
    assertThat(refused("sites:\n  a: 1\n  B: 2\n  a: 3", layout))
        .hasMessageStartingWith("c.yaml:3: sites.B: Invalid site name: 'B' (must be 1 to 63")
        .hasMessageEndingWith(
            "\nc.yaml:4: sites.a: is given twice (first at line 2; leave one out)");
  }

  @Test
  void resolvesPlainPathsAgainstTheFile() {
    assertThat(value("l: ../a b", root -> root.location("l").required()))
        .isEqualTo(URI.create("file:///a%20b"));
    assertThat(value("l: keys", root -> root.location("l").required()))
        .isEqualTo(URI.create("file:///srv/keys"));
    assertThat(value("l: s3a://b/x", root -> root.location("l").required()))
        .isEqualTo(URI.create("s3a://b/x"));
    assertThat(value("l: k/a.json", root -> root.file("l").required()))
        .isEqualTo(Path.of("/srv/k/a.json"));
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "30s, PT30S", "10m, PT10M", "2h, PT2H", "7d, PT168H", "PT1M, PT1M"})
  void readsDurations(String written, Duration duration) {
    assertThat(value("d: " + written, root -> root.duration("d").required())).isEqualTo(duration);
  }

  @Test
  void readsFilesOfWindowsEditors() {
    assertThat(refused("\uFEFFtext: a\r\n\r\nteyt: b\r\n", ConfigFileTest::every))
        .hasMessage("c.yaml:3: teyt: is not a known key (did you mean text?)");
  }

  @Test
  void findsNearNamesOnly() {
    List<String> known = List.of("timeout", "gracePeriod", "l2");

    assertThat(NearName.find("tiemout", known)).contains("timeout");
    assertThat(NearName.find("grace-period", known)).contains("gracePeriod");
    assertThat(NearName.find("l1", known)).contains("l2");
    assertThat(NearName.find("learningRate", known)).isEmpty();
    assertThat(NearName.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearName.distance("ab", "ba")).isEqualTo(1);
  }
}
