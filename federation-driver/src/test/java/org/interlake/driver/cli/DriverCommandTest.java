package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What the driver's command refuses before it starts anything. */
@ResourceLock(Resources.SYSTEM_ERR)
final class DriverCommandTest {
  private static final Path PLAN =
      Path.of(System.getProperty("interlake.root")).resolve("conf/plans/breast-cancer-newton.yaml");

  @TempDir Path folder;

  @BeforeEach
  void writeConfiguration() throws IOException {
    Files.writeString(
        folder.resolve("driver.yaml"),
        """
        interlake: 1
        federation: demo-hospitals
        exchange: exchange
        registry: registry
        key: driver.json
        sites:
          north: "%s"
          south: "%s"
        """
            .formatted(
                PrivateIdentity.generate().publicIdentity().text(),
                PrivateIdentity.generate().publicIdentity().text()));
  }

  @Test
  void refusesASiteThatIsNotEnrolled() throws IOException {
    assertThat(run(plan -> plan))
        .isEqualTo(
            ("interlake: plan.yaml: sites: unknown site 'west' (enrol it under 'sites' of"
                    + " driver.yaml, or leave it out; enrolled: [north, south])%n")
                .formatted());
  }

  @Test
  void refusesAPlanOfAnotherFederation() throws IOException {
    assertThat(run(plan -> plan.replace("federation: demo-hospitals", "federation: others")))
        .contains("federation: 'others' is not that of driver.yaml, 'demo-hospitals'");
  }

  @Test
  void refusesADeadlineThatIsOver() throws IOException {
    assertThat(run(plan -> plan.replace("seed:", "deadline: 2020-01-01T00:00:00Z\nseed:")))
        .contains("deadline: '2020-01-01T00:00:00Z' is in the past");
  }

  @Test
  void refusesASiteThatIsNamedTwice() throws IOException {
    assertThat(run(plan -> plan.replace("[north, south, west]", "[north, south, north]")))
        .contains("sites")
        .contains("twice");
  }

  @Test
  void saysThatThePlanNeedsPublicRows() throws IOException {
    String trusting = Files.readString(PLAN.resolveSibling("breast-cancer-fltrust.yaml"));
    assertThat(run(plan -> trusting.replace("[north, south, west]", "[north, south]")))
        .contains("plan.yaml: strategy.aggregation: fltrust", "driver.yaml names no table of them")
        .contains("reference: {path: ...}");
  }

  @Test
  void saysThatThePrivateKeyIsMissing() throws IOException {
    assertThat(run(plan -> plan.replace("[north, south, west]", "[north, south]")))
        .contains("driver.json");
  }

  /** Runs a changed plan; what is said of it, without the folder's name. */
  private String run(UnaryOperator<String> change) throws IOException {
    Path plan = folder.resolve("plan.yaml");
    Files.writeString(plan, change.apply(Files.readString(PLAN)));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    int code;
    try {
      code =
          InterlakeMain.commandLine()
              .execute(
                  "driver",
                  "--conf-file",
                  folder.resolve("driver.yaml").toString(),
                  "--plan",
                  plan.toString());
    } finally {
      System.setErr(before);
    }
    assertThat(code)
        .as(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(folder.resolve("exchange")).doesNotExist();
    assertThat(folder.resolve("registry")).doesNotExist();
    return said.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }
}
