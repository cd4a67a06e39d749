package org.interlake.driver.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.interlake.driver.demo.ChildProcesses.Child;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final ChildProcesses processes =
      new ChildProcesses(Path.of("/bin/sh"), Map.of("GREETING", "hello"));

  private Path log() {
    return folder.resolve("child.log");
  }

  @Test
  void passesOnWhatAProcessPrintsAndLogsAllThatItSays() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    Child child =
        processes.start(
            "talker",
            List.of("-c", "echo $GREETING; echo oh no >&2; exit 3"),
            log(),
            Optional.of(heard::add));

    assertThat(child.await(LONG)).isTrue();
    child.awaitOutput();

    assertThat(child.exitCode()).contains(3);
    assertThat(heard).containsExactly("hello");
    assertThat(Files.readAllLines(log())).containsExactlyInAnyOrder("hello", "oh no");
  }

  @Test
  void endsProcessesThatWouldRatherStay() throws Exception {
    Child polite =
        processes.start("polite", List.of("-c", "exec sleep 600"), log(), Optional.empty());
    Child stubborn =
        processes.start(
            "stubborn",
            List.of("-c", "trap '' TERM; echo ready; while :; do sleep 1; done"),
            log(),
            Optional.empty());
    for (int i = 0; i < 300 && Files.size(log()) == 0; i++) {
      Thread.sleep(100); // until the trap is set
    }

    processes.close();

    assertThat(polite.exitCode()).isPresent();
    assertThat(stubborn.exitCode()).isPresent();
    assertThatThrownBy(() -> processes.start("late", List.of(), log(), Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
  }
}
