package org.interlake.driver.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is written is what the readers take; a site's files are read in module integration. */
final class InitCommandTest {
  @TempDir Path folder;

  private static int init(InitCommand command, String... arguments) throws Exception {
    CommandLine line =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(PublicIdentity.class, PublicIdentity::parse);
    line.parseArgs(arguments);
    return command.call();
  }

  private static int init(String... arguments) throws Exception {
    return init(new InitCommand(), arguments);
  }

  @Test
  void writesADriverThatEnrolsItsSitesAndAPlanThatTheyFit() throws Exception {
    Path fed = folder.resolve("fed");
    assertThat(
            init(
                fed.toString(),
                "--yes",
                "--federation",
                "north-sea",
                "--sites",
                "a,b",
                "--features",
                "age, on:boolean,sex:string,visits:long",
                "--label",
                "ill"))
        .isZero();

    DriverConfig config = DriverConfigReader.read(fed.resolve("driver.yaml"));
    Plan plan = PlanReader.readForStart(fed.resolve("plan.yaml"), Clock.systemUTC());
    assertThat(plan.federation()).isEqualTo(config.federation());
    assertThat(plan.sites()).containsExactly(new SiteId("a"), new SiteId("b"));
    assertThat(plan.featureColumns()).hasSize(4);
    assertThat(config.sites().keySet()).containsExactlyElementsOf(plan.sites());
    for (SiteId site : plan.sites()) {
      Path keys = fed.resolve("sites/%s/keys.json".formatted(site));
      assertThat(config.sites().get(site)).isEqualTo(new KeyFile(keys).read().publicIdentity());
      assertThat(Files.readString(fed.resolve("sites/%s/site.yaml".formatted(site))))
          .contains(config.identity().publicIdentity().text());
    }
    assertThat(Path.of(config.exchange())).isDirectory().isEqualTo(fed.resolve("exchange"));
  }

  @Test
  void enrolsSitesThatHaveKeysOfTheirOwnWithoutAFolder() throws Exception {
    PublicIdentity keys = PrivateIdentity.generate().publicIdentity();
    Path fed = folder.resolve("fed");
    init(
        fed.toString(),
        "--yes",
        "--enrol",
        "va=" + keys.text(),
        "--exchange",
        "hdfs://names:8020/exchange");

    DriverConfig config = DriverConfigReader.read(fed.resolve("driver.yaml"));
    assertThat(config.sites()).containsOnlyKeys(new SiteId("va")).containsValue(keys);
    assertThat(config.exchange()).hasToString("hdfs://names:8020/exchange");
    assertThat(fed.resolve("sites")).doesNotExist();
    assertThat(fed.resolve("exchange")).doesNotExist();
  }

  @Test
  void asksForWhatTheOptionsDoNotSay() throws Exception {
    Path fed = folder.resolve("fed");
    String answers =
        """
        asked
        x,y,z

        claims
        age
        paid:boolean
        """;
    init(
        new InitCommand().answeredBy(new BufferedReader(new StringReader(answers))),
        fed.toString());

    Plan plan = PlanReader.read(fed.resolve("plan.yaml"));
    assertThat(plan.federation().name()).isEqualTo("asked");
    assertThat(plan.sites()).hasSize(3);
    assertThat(plan.dataset()).isEqualTo("claims");
    assertThat(Path.of(DriverConfigReader.read(fed.resolve("driver.yaml")).exchange()))
        .isEqualTo(fed.resolve("exchange"));
  }

  @Test
  void overwritesNothingAndSaysWhatCannotBe() throws Exception {
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(taken.resolve("notes"), "mine");
    List<List<String>> wrong =
        List.of(
            List.of(taken.toString(), "--yes"),
            List.of(folder.resolve("n").toString(), "--yes", "--sites", "Not A Name"),
            List.of(folder.resolve("n").toString(), "--yes", "--features", "a,a"),
            List.of(folder.resolve("n").toString(), "--yes", "--features", "a:float"),
            List.of(folder.resolve("n").toString(), "--yes", "--features", "a: b}"),
            List.of(folder.resolve("n").toString(), "--yes", "--site", "a"),
            List.of(folder.resolve("n").toString(), "--yes", "--enrol", "va=ed25519:x"),
            List.of(folder.resolve("n").toString(), "--yes", "--role", "site"));
    for (List<String> arguments : wrong) {
      assertThatThrownBy(() -> init(arguments.toArray(String[]::new)))
          .as(arguments.toString())
          .isInstanceOf(RequestException.class)
          .extracting(thrown -> ((RequestException) thrown).code())
          .isEqualTo(ExitCode.USAGE);
    }
    assertThat(taken).isDirectoryContaining("glob:**notes");
    assertThat(folder.resolve("n")).doesNotExist();
  }
}
