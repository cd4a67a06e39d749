package org.interlake.integration;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a page shows below a command, against what the command printed. Three dots stand for any
 * text; digests, keys, times, durations, sizes and paths are made alike on both sides first, and
 * blanks beside each other are one.
 */
final class ShownOutput {
  private static final Map<Pattern, String> ALIKE = new LinkedHashMap<>();

  static {
    ALIKE.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "<time>");
    ALIKE.put(Pattern.compile("(ed25519|x25519):[\\w-]{43}"), "<key>");
    ALIKE.put(Pattern.compile("(ed25519|x25519):\\.\\.\\."), "<key>");
    ALIKE.put(Pattern.compile("\\b([0-9a-f]{4} ){7}[0-9a-f]{4}\\b"), "<fingerprint>");
    ALIKE.put(
        Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"),
        "<uuid>");
    ALIKE.put(Pattern.compile("\\b([0-9a-f]{64}|[0-9a-f]{12})\\b"), "<digest>");
    ALIKE.put(Pattern.compile("\\b\\d+ ms\\b"), "<duration>");
    ALIKE.put(Pattern.compile("\\b\\d+(\\.\\d+)? kB\\b"), "<size>");
    ALIKE.put(Pattern.compile("[ \\t]+"), " ");
    ALIKE.put(Pattern.compile(" (?=\\n|$)"), "");
  }

  /** Spark warns about the machine; no page shows that. */
  private static final Pattern WARNING = Pattern.compile("(?m)^\\d\\d:\\d\\d:\\d\\d WARN .*\\n");

  /** Where the pages say that the reader's clone is. */
  private static final String READERS_ROOT = "/home/ana/interlake";

  private final Path root;

  /**
   * @param root the folder in which the commands ran
   */
  ShownOutput(Path root) {
    this.root = root;
  }

  /** Why the output is not what the page shows, with page and line; empty if it is. */
  Optional<String> difference(Snippet shown, String printed) {
    String got =
        alike(WARNING.matcher(printed).replaceAll("").replace(root.toString(), READERS_ROOT));
    List<String> lines = alike(shown.text()).lines().toList();
    if (pattern(lines).matcher(got).matches()) {
      return Optional.empty();
    }
    int first = 0;
    while (first < lines.size() && pattern(lines.subList(0, first + 1)).matcher(got).lookingAt()) {
      first++;
    }
    return Optional.of(
        first == lines.size()
            ? "%s: more was printed than is shown:%n%s".formatted(shown.at(lines.size() - 1), got)
            : "%s: expected '%s'; got:%n%s".formatted(shown.at(first), lines.get(first), got));
  }

  private static String alike(String text) {
    String same = text;
    for (Map.Entry<Pattern, String> each : ALIKE.entrySet()) {
      same = each.getKey().matcher(same).replaceAll(Matcher.quoteReplacement(each.getValue()));
    }
    return same.strip();
  }

  private static Pattern pattern(List<String> lines) {
    String quoted =
        lines.stream()
            .map(line -> line.equals("...") ? "\0" : line)
            .collect(Collectors.joining("\n"))
            .replace("\0\n", "\0")
            .replace("\n\0", "\0")
            .replace("...", "\0");
    return Pattern.compile(
        Pattern.compile("\0")
            .splitAsStream(quoted + " ")
            .map(part -> Pattern.quote(part))
            .collect(Collectors.joining(".*?"))
            .replaceFirst(" \\\\E$", "\\\\E"),
        Pattern.DOTALL);
  }
}
