package org.interlake.driver.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.page.Page;
import org.interlake.driver.page.Section;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.report.Recorded;
import org.interlake.driver.report.ReportPage;
import org.interlake.driver.report.RunReport;
import org.interlake.driver.request.RegistryModels;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page as a real browser has it: drawn in both themes, without a word in its log. */
class BrowserTest {
  @TempDir Path folder;

  /** Chromium, where this machine has one. */
  private static Optional<Path> chromium() {
    for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
        Path found = Path.of(place, name);
        if (!place.isEmpty() && Files.isExecutable(found)) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void drawsEveryChartAndLogsNothing(String theme) throws Exception {
    Optional<Path> browser = chromium();
    assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page is not looked at");
    Path page = folder.resolve("page.html");
    String column = "<script>document.title='taken'</script>";
    String html = bothReports(column).html();
    Files.writeString(page, html);

    String dom = dump(browser.get(), page, theme);

    assertThat(dom).contains("data-theme=\"" + theme + "\"");
    long charts = Pattern.compile("<figure>").matcher(html).results().count();
    assertThat(charts).isEqualTo(17);
    assertThat(Pattern.compile("<svg[^>]*>").matcher(dom).results().count()).isEqualTo(charts);
    assertThat(Pattern.compile("<path ").matcher(dom).results().count()).isGreaterThan(20);
    assertThat(dom).contains("<title>Data quality: look</title>");
    assertThat(dom).doesNotContain("<b>k</b>");
  }

  /** Both kinds of report on one page: a browser is slow to start. */
  private Page bothReports(String name) {
    Page quality = new QualityPage(Reports.report(name, "<b>k</b>"), "f").page();
    String place = folder.resolve("r").toUri().toString();
    new Registry(new Configuration(), place).append(Recorded.whole(name, name));
    RegistryModels models = new RegistryModels(new Configuration(), place);
    Page run = new ReportPage(RunReport.read(models, Recorded.RUN), "f").page();
    List<Section> sections = new ArrayList<>(quality.sections());
    sections.addAll(run.sections());
    return new Page(quality.title(), quality.lead(), sections, quality.footer());
  }

  private String dump(Path browser, Path page, String theme) throws Exception {
    Path dom = folder.resolve("dom.html");
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>(List.of(browser.toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--user-data-dir=" + folder.resolve("profile"),
            "--blink-settings=preferredColorScheme=" + (theme.equals("dark") ? 0 : 1),
            "--enable-logging=stderr",
            "--dump-dom",
            page.toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("Chromium has not answered: " + Files.readString(log));
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    // What a page, its scripts and its policy say is logged as CONSOLE; the rest is Chromium's own.
    assertThat(Files.readAllLines(log, UTF_8)).noneMatch(line -> line.contains("CONSOLE"));
    return Files.readString(dom, UTF_8);
  }
}
