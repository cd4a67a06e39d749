package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the commands say, and end with, when the registry or Interlake itself is at fault. */
@ResourceLock(Resources.SYSTEM_ERR)
final class ExitCodesTest {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("list"),
          List.of("show", "heart"),
          List.of("export", "heart@1", "--to", "nowhere"),
          List.of("score", "heart", "--table", "patients", "--to", "nowhere"),
          List.of("compare", "--run", "heart-1", "--metric", "auc"),
          List.of("promote", "--run", "heart-1"),
          List.of("promote", "--run", "heart-1", "--round", "3"));

  @TempDir Path folder;

  @Test
  void aRegistryThatIsNotThereIsDataThatIsNotThere() {
    String nowhere = folder.resolve("nowhere").toString();

    for (List<String> command : COMMANDS) {
      assertThat(models(command, nowhere))
          .isEqualTo(
              new Ended(
                  ExitCode.DATA,
                  ("interlake: there is no registry at file:%s (it is made by the first run of a"
                          + " driver; check the path)%n")
                      .formatted(nowhere)));
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderOrFileThatIsNoRegistryIsNotTakenForAnEmptyOne() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path other = Files.createDirectories(folder.resolve("other/documents")).getParent();

    for (Path place : List.of(file, other)) {
      for (List<String> command : COMMANDS) {
        Ended ended = models(command, place.toString());
        assertThat(ended.code).as(ended.said).isEqualTo(ExitCode.DATA);
        assertThat(ended.said)
            .startsWith("interlake: there is no registry at file:" + place)
            .contains("check the path");
      }
    }
    assertThat(other).isDirectoryContaining("glob:**documents");
  }

  @Test
  void aNameOrNumberThatCannotBeIsAWrongOption() throws Exception {
    Files.createDirectories(folder.resolve("models"));

    for (List<String> command :
        List.of(
            List.of("show", "Heart Risk"),
            List.of("show", "heart@the newest"),
            List.of("promote", "--run", "Heart 1", "--round", "3"),
            List.of("promote", "--run", "heart-1", "--round", "0"),
            List.of("promote", "--run", "heart-1", "--round", "three"))) {
      Ended ended = models(command, folder.toString());
      assertThat(ended.code).as(ended.said).isEqualTo(ExitCode.USAGE);
      assertThat(ended.said).startsWith("interlake: ").doesNotContain("Exception");
    }
    assertThat(
            execute(
                InterlakeMain.commandLine(),
                "driver",
                "--run",
                "Heart 1",
                "--plan",
                "plan.yaml",
                "--conf-file",
                "driver.yaml"))
        .extracting(Ended::code)
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aRegistryWhoseTablesCannotBeReadIsUnavailable() throws Exception {
    for (String table : List.of("run", "model_version", "models/heart")) {
      Path log = Files.createDirectories(folder.resolve(table).resolve("_delta_log"));
      Files.writeString(log.resolve("00000000000000000000.json"), "not JSON");
    }

    for (List<String> command : COMMANDS) {
      Ended ended = models(command, folder.toString());
      assertThat(ended.code).as(ended.said).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(ended.said)
          .startsWith("interlake: Table ")
          .contains(folder.toString())
          .contains("could not be read: ")
          .contains("Check that the registry can be reached");
    }
  }

  @Test
  void aRegistryWhoseHostDoesNotAnswerIsUnavailable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String registry = "hdfs://127.0.0.1:%d/registry".formatted(port);

    Ended ended = models(List.of("list"), registry);

    assertThat(ended.code).as(ended.said).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(ended.said)
        .startsWith("interlake: the registry %s cannot be read: ".formatted(registry))
        .contains("Connection refused");
  }

  @Test
  void aFaultOfOursIsInternalAndAsksForAReport() {
    CommandLine commands = InterlakeMain.commandLine().addSubcommand(new Broken());

    assertThat(execute(commands, "broken"))
        .isEqualTo(
            new Ended(
                ExitCode.INTERNAL,
                ("interlake: a fault of Interlake: java.lang.IllegalStateException: the wheel came"
                        + " off. Please report it with the stack trace above.%n")
                    .formatted()));
  }

  @Command(name = "broken")
  private static final class Broken implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException("the wheel came off");
    }
  }

  /** What a command ended with, and what it said of that. */
  private record Ended(ExitCode code, String said) {}

  private static Ended models(List<String> command, String registry) {
    List<String> arguments = new ArrayList<>(List.of("models"));
    arguments.addAll(command);
    arguments.addAll(List.of("--registry", registry));
    return execute(InterlakeMain.commandLine(), arguments.toArray(String[]::new));
  }

  private static Ended execute(CommandLine commands, String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      int code = commands.execute(arguments);
      return new Ended(
          List.of(ExitCode.values()).stream().filter(c -> c.code() == code).findFirst().get(),
          said.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
