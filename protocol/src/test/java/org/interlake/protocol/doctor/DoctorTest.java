package org.interlake.protocol.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.doctor.Finding.Level;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.terminal.Colours;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings, and that nothing stays of what a doctor tries. */
final class DoctorTest {
  @TempDir Path folder;

  private final Findings findings = new Findings();

  private FolderChecks folders() {
    return new FolderChecks(findings, new Configuration(false), Clock.systemUTC());
  }

  private static List<Path> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void leavesNothingInAnExchangeThatItTried() throws Exception {
    Files.createDirectories(folder.resolve("fed/driver"));
    Files.createDirectories(folder.resolve("fed/sites/a"));

    folders().exchange(folder.resolve("fed").toUri(), "sites/a", List.of("driver", "sites/b"));
    folders().own("ledger", folder.resolve("new/ledger").toUri(), ExitCode.UNAVAILABLE);

    assertThat(findings.all())
        .extracting(Finding::check)
        .containsExactly("own prefix", "clock", "others' prefixes", "ledger");
    assertThat(findings.all().get(0).level()).isEqualTo(Level.OK);
    assertThat(findings.all().get(1).level()).isEqualTo(Level.OK); // one machine, one clock
    assertThat(findings.all().get(2).level()).isEqualTo(Level.WARN); // one account for all
    assertThat(findings.all().get(2).text()).contains("could write driver");
    assertThat(findings.code()).isEqualTo(ExitCode.DONE);
    assertThat(files(folder)).isEmpty();
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void saysThatAFolderCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");

    folders().own("registry", file.resolve("registry").toUri(), ExitCode.UNAVAILABLE);

    assertThat(findings.all().get(0).level()).isEqualTo(Level.FAIL);
    assertThat(findings.code()).isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void othersPrefixesAreFineIfThisAccountMayNotWriteThem() throws Exception {
    Path driver = Files.createDirectories(folder.resolve("fed/driver"));
    Files.setPosixFilePermissions(driver, PosixFilePermissions.fromString("r-xr-xr-x"));
    if (!Files.isWritable(driver)) { // root may write everywhere
      folders().exchange(folder.resolve("fed").toUri(), "sites/a", List.of("driver"));
      assertThat(findings.all().get(2))
          .isEqualTo(Finding.ok("others' prefixes", "none of 1 can be written"));
    }
    Files.setPosixFilePermissions(driver, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void clocksMayBeAFewSecondsApart() {
    assertThat(FolderChecks.clock(Duration.ofMillis(-1999)).level()).isEqualTo(Level.OK);
    assertThat(FolderChecks.clock(Duration.ofSeconds(2)).text()).contains("2 s ahead of");
    assertThat(FolderChecks.clock(Duration.ofSeconds(-59)).level()).isEqualTo(Level.WARN);
    assertThat(FolderChecks.clock(Duration.ofSeconds(60)).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void judgesTheMachine() {
    assertThat(MachineChecks.java(11, "/j").code()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(MachineChecks.java(17, "/j").level()).isEqualTo(Level.OK);
    assertThat(MachineChecks.java(24, "/j").level()).isEqualTo(Level.WARN);
    assertThat(MachineChecks.memory(500L << 20).level()).isEqualTo(Level.WARN);
    assertThat(MachineChecks.memory(2L << 30).level()).isEqualTo(Level.OK);
    assertThat(MachineChecks.library("spark", Optional.of("4.1.0"), "4.1.", "r").level())
        .isEqualTo(Level.OK);
    assertThat(MachineChecks.library("spark", Optional.of("3.5.1"), "4.1.", "r").level())
        .isEqualTo(Level.WARN);
    assertThat(MachineChecks.library("spark", Optional.empty(), "4.1.", "r").level())
        .isEqualTo(Level.WARN);
  }

  @Test
  void aKeyFileThatIsNotThereIsToldWithItsRemedyOnce() {
    Findings findings = new Findings();
    KeyFile file = new KeyFile(folder.resolve("nobody.json"));

    assertThat(new ExchangeChecks(findings).keys(() -> file.read(Optional.empty()))).isEmpty();

    assertThat(findings.lines(Colours.NONE).subList(0, 2))
        .containsExactly(
            "FAIL  keys             Key file %s does not exist"
                .formatted(folder.resolve("nobody.json")),
            "                       -> Make one with: interlake keys create %s"
                .formatted(folder.resolve("nobody.json")));
    assertThat(ExchangeChecks.withoutKeys("Passphrase file p is not UTF-8 text").remedy())
        .contains("restore the key file, or see docs/guide/keys.md");
  }

  @Test
  void theFirstFailureDecidesTheExitCode() throws Exception {
    findings.add(Finding.warn("a", "odd", "look"));
    findings.attempt(
        "b",
        "mend it",
        () -> {
          throw new IllegalStateException("broken");
        });
    findings.add(Finding.fail("c", ExitCode.CONFIGURATION, "wrong", "write it anew"));

    assertThat(findings.code()).isEqualTo(ExitCode.UNAVAILABLE);
    JsonNode json = new ObjectMapper().readTree(findings.json());
    assertThat(json.get("ok").asBoolean()).isFalse();
    assertThat(json.get("exitCode").asInt()).isEqualTo(69);
    assertThat(json.get("findings")).hasSize(3);
    assertThat(json.at("/findings/1/remedy").asText()).isEqualTo("mend it");
    assertThat(findings.lines(Colours.NONE))
        .contains("WARN  a                odd", "3 checks: 0 ok, 1 to look at, 2 failed");
  }
}
