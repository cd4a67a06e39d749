package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.interlake.driver.cli.InterlakeMain;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.site.SiteMain;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for every command of the driver and of a site. Starts nothing. */
final class CommandLinesTest {
  /** Commands without {@code --json}, and why. */
  private static final Map<String, String> WITHOUT_JSON =
      Map.of("interlake completion", "prints a shell's script");

  private static final String LAUNCHER = "bin/interlake ";

  /** A word of a shell: in single quotes, or without. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** Keys that an example leaves out. */
  private static final String ELIDED_KEYS = "ed25519:... x25519:...";

  private static final String KEYS = PrivateIdentity.generate().publicIdentity().text();

  private static final Pattern REPOSITORY_FILE = Pattern.compile("(?:conf|notebooks|docs)/\\S+");

  static Stream<Named<CommandLine>> leaves() {
    List<Named<CommandLine>> leaves = new ArrayList<>();
    addLeaves(InterlakeMain.commandLine(), leaves);
    SiteMain.all().forEach(command -> addLeaves(command, leaves));
    return leaves.stream();
  }

  private static void addLeaves(CommandLine command, List<Named<CommandLine>> leaves) {
    if (command.getSubcommands().isEmpty()) {
      leaves.add(Named.of(command.getCommandSpec().qualifiedName(" "), command));
    }
    command.getSubcommands().values().forEach(sub -> addLeaves(sub, leaves));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leaves")
  void saysWhatItIsForAndEndsItsHelpWithExamples(CommandLine command) {
    assertThat(String.join("", command.getCommandSpec().usageMessage().description()))
        .as("description")
        .isNotBlank();
    assertThat(command.getCommandSpec().optionsMap()).containsKeys("-h", "--help");

    List<String> help = command.getUsageMessage(CommandLine.Help.Ansi.OFF).lines().toList();
    assertThat(help.get(help.size() - 1)).as("the last line of the help").contains(LAUNCHER);
    assertThat(examples(command)).as("examples").hasSizeBetween(1, 4);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leaves")
  void canAnswerPrograms(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName(" ");

    assertThat(command.getCommandSpec().optionsMap().containsKey("--json"))
        .as("%s has --json (or is in WITHOUT_JSON with the reason)", name)
        .isEqualTo(!WITHOUT_JSON.containsKey(name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leaves")
  void itsExamplesCanBeTyped(CommandLine command) {
    for (String example : examples(command)) {
      List<String> words = words(example);
      CommandLine typed = commandOf(words);
      assertThat(typed.getCommandSpec().name())
          .as("%s is an example of another command", example)
          .isEqualTo(command.getCommandSpec().name());
      assertThatCode(() -> parse(words)).as(example).doesNotThrowAnyException();
      Matcher file = REPOSITORY_FILE.matcher(example);
      while (file.find()) {
        assertThat(root().resolve(file.group())).as(example).exists();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leaves")
  void thePageOfAnswersHasItsKeys(CommandLine command) throws Exception {
    String name = command.getCommandSpec().qualifiedName(" ").replaceFirst("^interlake ", "");
    OptionSpec json = command.getCommandSpec().optionsMap().get("--json");
    if (json != null) {
      assertThat(Files.readString(root().resolve("docs/reference/json.md")).lines())
          .contains("| `%s` | %s |".formatted(name, String.join("", json.description())));
    }
  }

  /** Those that take others have no work of their own; only what there is may be named. */
  @Test
  void theLauncherListsEveryCommand() throws Exception {
    String launcher = Files.readString(root().resolve("bin/interlake"));

    assertThat(InterlakeMain.commandLine().getSubcommands().keySet())
        .allSatisfy(name -> assertThat(launcher).contains("\n  %-14s ".formatted(name)));
  }

  private static Path root() {
    return Path.of(System.getProperty("interlake.root"));
  }

  private static List<String> examples(CommandLine command) {
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .filter(line -> line.startsWith("  ") && line.contains(LAUNCHER))
        .map(line -> line.substring(line.indexOf(LAUNCHER) + LAUNCHER.length()))
        .toList();
  }

  /** Up to where the shell does something else with it. */
  private static List<String> words(String example) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(example.replaceAll("\\)$", ""));
    while (word.find() && !List.of("|", ">", "#").contains(word.group())) {
      String plain = word.group(1) == null ? word.group(2) : word.group(1);
      words.add(plain.replace(ELIDED_KEYS, KEYS));
    }
    return words;
  }

  private static CommandLine commandOf(List<String> words) {
    CommandLine.ParseResult parsed = parse(words);
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return parsed.commandSpec().commandLine();
  }

  /** As the launcher and the site's main divide them. */
  private static CommandLine.ParseResult parse(List<String> words) {
    boolean ofSite =
        words.get(0).equals("site")
            || (words.get(0).equals("doctor") && words.contains("site.yaml"));
    if (!ofSite) {
      return InterlakeMain.commandLine().parseArgs(words.toArray(String[]::new));
    }
    List<String> behind = words.get(0).equals("site") ? words.subList(1, words.size()) : words;
    for (CommandLine command : SiteMain.all()) {
      if (command.getCommandName().equals("site " + behind.get(0))) {
        return command.parseArgs(behind.subList(1, behind.size()).toArray(String[]::new));
      }
    }
    return SiteMain.all().get(0).parseArgs(behind.toArray(String[]::new));
  }
}
