package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.interlake.integration.Processes.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorials, as a reader would type them: every block of bash in one shell and every block of
 * SQL in one console, in the order of the table of their first page, with what is shown below each.
 */
final class TutorialsTest {
  private static final Path TUTORIALS = Path.of("docs/tutorials");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern STEPS =
      Pattern.compile("\\[[^]]+]\\(([a-z-]+\\.md)\\), steps (\\d+) to (\\d+)");
  private static final String CONSOLE = "$ bin/interlake ";

  @TempDir Path folder;

  private ShownOutput shown;
  private Processes processes;
  private Running shell;
  private Optional<Running> sql = Optional.empty();
  private int blocks;

  @Test
  void theStoryGoesAsThePagesTellIt() throws Exception {
    Path root = Files.createDirectories(folder.resolve("clone")).toRealPath();
    for (String part : List.of("bin", "conf")) {
      Files.createSymbolicLink(root.resolve(part), Hospitals.ROOT.resolve(part));
    }
    shown = new ShownOutput(root);
    List<Snippet> story = story();
    try (Processes started = new Processes(folder.resolve("logs"))) {
      processes = started;
      shell = processes.in(root, "shell", List.of("bash", "-euo", "pipefail"));
      for (int i = 0; i < story.size(); i++) {
        Snippet block = story.get(i);
        Optional<Snippet> below =
            i + 1 < story.size() && story.get(i + 1).language().equals("text")
                ? Optional.of(story.get(i + 1))
                : Optional.empty();
        switch (block.language()) {
          case "bash" -> compare(block, below, bash(block));
          case "sql" -> compare(block, below, sql(block));
          case "console" -> open(root, block);
          default -> assertThat(block.language()).as("%s", block).isEqualTo("text");
        }
      }
    }
  }

  /** The blocks in the order of the first page's table; each of each page has its place there. */
  private static List<Snippet> story() throws IOException {
    List<Snippet> story = new ArrayList<>();
    Matcher steps =
        STEPS.matcher(Files.readString(Hospitals.ROOT.resolve(TUTORIALS).resolve("README.md")));
    Set<Path> pages = new HashSet<>();
    while (steps.find()) {
      Path page = TUTORIALS.resolve(steps.group(1));
      pages.add(page);
      int from = Integer.parseInt(steps.group(2));
      int to = Integer.parseInt(steps.group(3));
      Snippet.of(page).stream()
          .filter(block -> block.section() >= from && block.section() <= to)
          .forEach(story::add);
    }
    try (Stream<Path> all = Files.list(Hospitals.ROOT.resolve(TUTORIALS))) {
      List<Snippet> every =
          all.filter(file -> file.toString().endsWith(".md"))
              .map(Hospitals.ROOT::relativize)
              .flatMap(page -> Snippet.of(page).stream())
              .toList();
      assertThat(story)
          .as("each block once in the story")
          .containsExactlyInAnyOrderElementsOf(every);
    }
    assertThat(pages).hasSize(4);
    return story;
  }

  private void compare(Snippet block, Optional<Snippet> below, String printed) {
    below
        .flatMap(text -> shown.difference(text, printed))
        .ifPresent(
            difference -> {
              throw new AssertionError("%s, shown below %s".formatted(difference, block));
            });
  }

  /** What the shell printed for a block; fails if a command of it does. */
  private String bash(Snippet block) throws Exception {
    Path script = Files.writeString(folder.resolve("block-" + ++blocks), block.text());
    return say(shell, block, ". %s < /dev/null".formatted(script), "echo %s");
  }

  /** What the console printed for a block. */
  private String sql(Snippet block) throws Exception {
    Running console =
        sql.orElseThrow(() -> new AssertionError(block + ": no console has been opened"));
    ++blocks;
    return say(console, block, block.text(), "SELECT '%s' AS ended;")
        .replaceFirst("\\A\\s*\\(1 row\\)\\s*", "") // of the mark before
        .replaceFirst("ended\\s*\\z", "");
  }

  /** Opens the console that a page shows, if it is not open. */
  private void open(Path root, Snippet block) throws IOException {
    String command = block.text().strip();
    assertThat(command).as("%s", block).startsWith(CONSOLE + "sql ").doesNotContain("\n");
    if (sql.isEmpty()) {
      List<String> words = List.of(command.substring("$ ".length()).split(" ", -1));
      sql = Optional.of(processes.in(root, "sql", words));
    }
  }

  private String say(Running to, Snippet block, String what, String end) throws Exception {
    String mark = "--- end of block " + blocks + " ---";
    long begin = System.nanoTime();
    int before = to.output().length();
    try {
      to.process()
          .getOutputStream()
          .write((what + "\n" + end.formatted(mark) + "\n").getBytes(StandardCharsets.UTF_8));
      to.process().getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("%s: %s".formatted(block, to.output()), e);
    }
    try {
      Processes.await(to, PATIENCE, () -> to.output().contains(mark));
    } catch (AssertionError e) {
      throw new AssertionError("%s: %s".formatted(block, e.getMessage()), e);
    }
    System.out.printf("%5.1f s  %s%n", (System.nanoTime() - begin) / 1e9, block);
    String output = to.output();
    return output.substring(before, output.indexOf(mark));
  }
}
