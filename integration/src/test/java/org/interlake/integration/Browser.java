package org.interlake.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window, where this machine has one. */
final class Browser {
  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * Looks for Chromium among this machine's programs.
   *
   * @param folder that the browser may fill
   */
  static Optional<Browser> find(Path folder) {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Browser(program, folder));
  }

  /** The page as the browser has it, once it is drawn, in a window that many pixels wide. */
  String page(String address, int width) throws IOException, InterruptedException {
    Path text = Files.createTempFile(folder, "page", ".html");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-extensions",
            "--user-data-dir=" + folder.resolve("profile"),
            "--window-size=%d,1600".formatted(width),
            "--virtual-time-budget=2000",
            "--dump-dom",
            address));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(text.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("The browser did not draw %s within a minute".formatted(address));
    }
    return Files.readString(text, StandardCharsets.UTF_8);
  }
}
