package org.interlake.integration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.interlake.driver.cli.InterlakeMain;
import org.interlake.site.SiteMain;
import picocli.CommandLine;

/** Calls of {@code bin/interlake} in a text, held against the commands that there are. */
final class SnippetCommands {
  /** Where a shell takes a word for a command. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:^|[;&|(]|\\$\\(|\\bthen|\\bdo|\\bexec|\\bsh -c '|\\$ )[ \\t]*bin/interlake[ \\t]+([^\\n]*)",
          Pattern.MULTILINE);

  /** Words that the pages write where a reader puts a name. */
  private static final Map<String, String> NAMES = Map.of("RUN", "run-1", "PLAN", "plan.yaml");

  private static final String EXAMPLE_KEYS =
      "ed25519:dbU9YV9RsZKKlCj_u9ehcmBDhJ-lJh9iu4QRTlGjR2s"
          + " x25519:hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo";

  /** What the launcher answers by itself. */
  private static final List<String> LAUNCHERS = List.of("help", "version", "-h", "--help");

  private final Map<String, CommandLine> site = new TreeMap<>();

  SnippetCommands() {
    SiteMain.all().forEach(command -> site.put(command.getCommandName(), command));
  }

  /** The calls in a text of shell, each as its words; continued lines are one. */
  static List<List<String>> calls(String text) {
    List<List<String>> calls = new ArrayList<>();
    Matcher call = CALL.matcher(text.replaceAll("\\\\\\n\\s*", " "));
    while (call.find()) {
      calls.add(words(call.group(1)));
    }
    return calls;
  }

  /** What is wrong with a call; empty if nothing. */
  Optional<String> fault(List<String> call) {
    List<String> words = new ArrayList<>(call);
    while (!words.isEmpty() && words.get(0).startsWith("--") && !LAUNCHERS.contains(words.get(0))) {
      words.remove(0); // an option of Spark's, and its value
      if (!words.isEmpty()) {
        words.remove(0);
      }
    }
    if (words.isEmpty()) {
      return Optional.of("there is no command");
    }
    if (LAUNCHERS.contains(words.get(0))) {
      return Optional.empty();
    }
    if (words.stream().limit(2).toList().equals(List.of("privacy", "spent"))) {
      words.add(0, "site");
    } else if (words.get(0).equals("doctor")
        && words.stream().anyMatch(SnippetCommands::isOfSite)) {
      words.add(0, "site");
    }
    boolean ofSite = words.get(0).equals("site");
    CommandLine command = ofSite ? siteCommand(words) : InterlakeMain.commandLine();
    String[] arguments =
        words.stream()
            .skip(ofSite ? command.getCommandName().split(" ", -1).length : 0)
            .map(word -> NAMES.getOrDefault(word, word))
            .map(word -> word.replace("ed25519:... x25519:...", EXAMPLE_KEYS))
            .map(word -> word.replace("$COORDINATOR", EXAMPLE_KEYS))
            .toArray(String[]::new);
    try {
      command.parseArgs(arguments);
      return Optional.empty();
    } catch (CommandLine.ParameterException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static boolean isOfSite(String word) {
    return word.equals("--table") || word.endsWith("site.yaml");
  }

  private CommandLine siteCommand(List<String> words) {
    String two = String.join(" ", words.subList(0, Math.min(2, words.size())));
    return Stream.of(two, "site")
        .filter(site::containsKey)
        .map(site::get)
        .findFirst()
        .orElseThrow();
  }

  /** The words up to where the shell ends the command, without quotes. */
  private static List<String> words(String rest) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (";|&<>)".indexOf(c) >= 0 || (c == '#' && !inWord)) {
        if (word.toString().matches("\\d")) {
          word.setLength(0); // of 2>
        }
        break;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord && word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  /** For a message. */
  static String text(List<String> call) {
    return "bin/interlake " + String.join(" ", call);
  }
}
