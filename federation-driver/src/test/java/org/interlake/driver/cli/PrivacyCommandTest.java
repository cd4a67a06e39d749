package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
final class PrivacyCommandTest {
  private static final Path PLANS =
      Path.of(System.getProperty("interlake.root")).resolve("conf/plans");

  private static final String SAMPLING =
      " --delta 1e-5 --sampling-rate 0.004266666666666667 --steps 14062";

  /** The values of Google's dp_accounting for σ = 1.1 and 60 epochs of MNIST. */
  @Test
  void tellsWhatTheReferenceTells() throws Exception {
    Ended ended = execute("privacy epsilon --json --noise 1.1" + SAMPLING);

    assertThat(ended.code).isEqualTo(ExitCode.DONE.code());
    JsonNode answer = new ObjectMapper().readTree(ended.said);
    assertThat(answer.at("/spent/pld").asDouble()).isCloseTo(2.3817, within(0.005));
    assertThat(answer.at("/spent/rdp").asDouble()).isCloseTo(2.5966, within(0.005));
    assertThat(answer.at("/steps").asLong()).isEqualTo(14062);
  }

  @Test
  void findsTheNoiseOfTheReferenceAgainByEachAccountant() throws Exception {
    for (String accountant : new String[] {"pld --epsilon 2.3817", "rdp --epsilon 2.5966"}) {
      Ended ended = execute("privacy plan --json --accountant " + accountant + SAMPLING);

      JsonNode answer = new ObjectMapper().readTree(ended.said);
      assertThat(answer.at("/noiseMultiplier").asDouble()).isCloseTo(1.1, within(0.002));
      assertThat(answer.at("/spent/" + answer.at("/accountant").asText()).asDouble())
          .isLessThanOrEqualTo(answer.at("/epsilon").asDouble());
    }
  }

  @Test
  void printsTheNoiseAndWhatEachAccountantSays() {
    Ended ended = execute("privacy epsilon --noise 4 --delta 1e-5 --sampling-rate 1 --steps 16");

    assertThat(ended.said)
        .isEqualTo(
            """
            noise multiplier  4
            steps             16, sampling rate 1
            epsilon by pld    4.3772 at delta 1.0E-5
            epsilon by rdp    4.7286 at delta 1.0E-5
            """);
  }

  @Test
  void aTargetThatCannotBeReachedIsAWrongOption() {
    Ended ended =
        execute("privacy plan --epsilon 1e-9 --delta 1e-200 --sampling-rate 1 --steps 1000000");

    assertThat(ended.code).isEqualTo(ExitCode.USAGE.code());
    assertThat(ended.said)
        .startsWith("interlake: No noise multiplier up to 1000000 keeps 1000000 steps")
        .contains("Raise epsilon or delta, or lower the sampling rate or the steps");
  }

  @Test
  void aValueThatCannotBeIsAWrongOption() {
    for (String wrong :
        new String[] {
          "plan --epsilon 0 --delta 1e-5 --sampling-rate 1 --steps 1",
          "plan --epsilon 1 --delta 0 --sampling-rate 1 --steps 1",
          "plan --epsilon 1 --delta 1e-5 --sampling-rate 2 --steps 1",
          "plan --epsilon 1 --delta 1e-5 --sampling-rate 1 --steps 0",
          "plan --epsilon 1 --delta 1e-5 --sampling-rate 1",
          "epsilon --noise 0 --delta 1e-5 --sampling-rate 1 --steps 1",
          "epsilon --noise 1 --delta 1 --sampling-rate 1 --steps 1",
          "epsilon --noise 1 --delta 1e-5 --sampling-rate 1 --steps -1"
        }) {
      Ended ended = execute("privacy " + wrong);
      assertThat(ended.code).as(wrong + ": " + ended.said).isEqualTo(ExitCode.USAGE.code());
    }
  }

  @Test
  void tellsWhatNoiseThatSitesShareWouldCost() {
    Ended shared = execute("privacy cost --plan " + PLANS.resolve("adult-shared-dp.yaml"));
    assertThat(shared.said)
        .contains("each site draws 1/sqrt(4) of it: a sum is of 5 sites or more, 1 of whom may")
        .contains("of the sum        2.849, if all 6 sites answer");
  }

  @Test
  void tellsWhatAPlanWouldCost() throws Exception {
    Ended sites = execute("privacy cost --plan " + PLANS.resolve("adult-site-dp.yaml"));
    assertThat(sites.said)
        .startsWith("protects          each site")
        .contains("beside 10.00 on the count")
        .contains("sites             6: the mean has noise of 0.3599 x clipping norm")
        .contains("epsilon by pld    8.0000 at delta 0.001")
        .contains("epsilon by rdp    8.8755 at delta 0.001");

    Ended rows = execute("privacy cost --json --plan " + PLANS.resolve("heart-dp.yaml"));
    JsonNode answer = new ObjectMapper().readTree(rows.said);
    assertThat(answer.at("/unit").asText()).isEqualTo("record");
    assertThat(answer.at("/spent/rdp").asDouble()).isBetween(0.999, 1.0);

    Ended none = execute("privacy cost --plan " + PLANS.resolve("heart-newton.yaml"));
    assertThat(none.code).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(none.said)
        .contains("heart-newton.yaml: privacy.differentialPrivacy: none (name a plan that has it");
  }

  private record Ended(int code, String said) {}

  private static Ended execute(String line) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try {
      int code = InterlakeMain.commandLine().execute(line.split(" "));
      return new Ended(code, said.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
