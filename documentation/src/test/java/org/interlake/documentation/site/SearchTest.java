package org.interlake.documentation.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search in a real browser, of pages that are opened as files. */
final class SearchTest {
  @TempDir Path root;

  @Test
  void findsTheHeadingThatHasAllWords() throws Exception {
    Optional<Path> browser =
        Stream.of(System.getenv("PATH").split(":", -1))
            .map(folder -> Path.of(folder, "chromium"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(browser.isPresent(), "no Chromium on this machine");
    write("README.md", "# Lake\n");
    write("CONTRIBUTING.md", "# Contributing\n");
    write("CHANGELOG.md", "# Changelog\n");
    write(
        "docs/README.md",
        "# All\n\n| a | b |\n|---|---|\n| [x](../README.md) | |\n\n## Guide\n\n| a | b |\n|---|---|\n| [k](guide/keys.md) | |\n");
    write(
        "docs/guide/keys.md",
        "# Keys\n\n## Rotate\nA key follows another.\n\n## Revoke\nA key ends.\n");
    SiteBuilder.build(root, root.resolve("out"));

    String found = page(browser.get(), root.resolve("out/guide/keys.html").toUri() + "?q=key+FOLL");

    assertThat(found)
        .contains("<a href=\"../guide/keys.html#rotate\">")
        .contains("<mark>foll</mark>ows")
        .doesNotContain("<a href=\"../guide/keys.html#revoke\"><b>")
        .contains("class=\"anchor\"");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private String page(Path browser, String address) throws IOException, InterruptedException {
    Path dom = root.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--user-data-dir=" + root.resolve("profile"),
                "--virtual-time-budget=2000",
                "--dump-dom",
                address)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(dom);
  }
}
