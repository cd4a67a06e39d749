package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fenced block of the documentation, as far as it can be held against the thing itself
 * without running it. The tutorials are run whole by {@link TutorialsTest}; SQL is run over a real
 * registry by {@link NotebooksTest}; Java and Scala have a test of their own.
 */
final class DocumentedSnippetsTest {
  /** What no test here can check, and why. An entry that fits nothing any more is a failure. */
  private record Unchecked(String page, String begin, String why) {
    boolean fits(Snippet block) {
      return block.page().toString().equals(page) && block.text().startsWith(begin);
    }
  }

  private static final List<Unchecked> UNCHECKED =
      List.of(
          new Unchecked(
              "docs/reference/cli.md", "bin/interlake [SPARK OPTIONS]", "syntax, not a command"),
          new Unchecked(
              "docs/reference/gate.md", "bin/interlake gate --run RUN", "syntax, not a command"),
          new Unchecked(
              "docs/guide/governance.md",
              "SELECT run, count(*) AS messages",
              "a site's audit as a table, which only an agent of its own process writes"));

  private static final Pattern OUR_FILE =
      Pattern.compile("(?<![\\w/.$}-])(?:conf|notebooks)/[\\w./-]*\\w");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether a block is one of those that no test can check. */
  static boolean isUnchecked(Snippet block) {
    return UNCHECKED.stream().anyMatch(entry -> entry.fits(block));
  }

  @TempDir Path folder;

  private final SnippetCommands commands = new SnippetCommands();
  private final List<String> faults = new ArrayList<>();

  @Test
  void everyBlockIsWhatItSays() throws Exception {
    List<Unchecked> unused = new ArrayList<>(UNCHECKED);
    int checked = 0;
    for (Path page : Snippet.pages()) {
      for (Snippet block : Snippet.of(page)) {
        if (unused.removeIf(entry -> entry.fits(block))) {
          continue;
        }
        check(block);
        checked++;
      }
    }
    assertThat(faults).as("blocks of %d that are not right", checked).isEmpty();
    assertThat(unused).as("blocks that are not there any more").isEmpty();
    assertThat(checked).isGreaterThan(100);
  }

  private void check(Snippet block) throws Exception {
    switch (block.language()) {
      case "bash", "console", "" -> {
        String shell = shellOf(block);
        for (List<String> call : SnippetCommands.calls(shell)) {
          commands.fault(call).ifPresent(fault -> add(block, SnippetCommands.text(call), fault));
        }
        filesOf(block, shell);
        if (block.language().equals("bash")) {
          Path script = Files.writeString(folder.resolve("block.sh"), block.text());
          runs(block, List.of("bash", "-n", script.toString()));
        }
      }
      case "yaml" ->
          new SnippetFiles(folder).fault(block).ifPresent(fault -> add(block, "yaml", fault));
      case "json" -> json(block).ifPresent(fault -> add(block, "json", fault));
      case "python" -> python(block);
      case "sql", "text", "java", "scala", "mermaid" -> {}
      default -> add(block, block.info(), "no test knows this language");
    }
  }

  private void add(Snippet block, String what, String fault) {
    faults.add("%s: %s: %s".formatted(block, what, fault));
  }

  /** Of a block without a language: the lines that are commands, with those they go on in. */
  private static String shellOf(Snippet block) {
    if (!block.language().isEmpty()) {
      return block.text().replaceAll("(?m)^\\$ ", "");
    }
    StringBuilder shell = new StringBuilder();
    boolean goesOn = false;
    for (String line : block.text().lines().toList()) {
      boolean begins = line.startsWith("$ ") || line.startsWith("bin/interlake ");
      if (begins || goesOn) {
        shell.append(line.startsWith("$ ") ? line.substring(2) : line).append('\n');
        goesOn = line.endsWith("\\");
      }
    }
    return shell.toString();
  }

  private void filesOf(Snippet block, String shell) {
    Matcher file = OUR_FILE.matcher(shell);
    while (file.find()) {
      if (!Files.exists(Hospitals.ROOT.resolve(file.group()))) {
        add(block, file.group(), "there is no such file in this project");
      }
    }
  }

  private static Optional<String> json(Snippet block) {
    try (Stream<String> lines = block.text().lines()) {
      for (String document :
          block.text().startsWith("{\n") ? List.of(block.text()) : lines.toList()) {
        JSON.readTree(document);
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.of(e.getOriginalMessage());
    }
  }

  private void python(Snippet block) throws Exception {
    Path script = Files.writeString(folder.resolve("block.py"), block.text());
    try {
      runs(block, List.of("python3", "-m", "py_compile", script.toString()));
    } catch (IOException e) {
      System.out.println("no python3 here: " + block + " was not compiled");
    }
  }

  private void runs(Snippet block, List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      add(block, command.get(0), said.strip());
    }
  }
}
