package org.interlake.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExchangePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/b",
        "/",
        "a\\b",
        ".hidden",
        ".staging",
        "-a",
        "a b",
        "a\n",
        "a\u0000",
        "ä",
        "a:b",
        "a*",
        "%2e%2e",
        "~"
      })
  void refusesASegmentThatCouldMeanAnotherPlace(String segment) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExchangePath.of("driver", segment))
        .withMessageContaining("'" + segment + "'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExchangePath.of("sites", segment, "enrolment"));
    assertThatIllegalArgumentException().isThrownBy(() -> ExchangePath.of(segment));
  }

  @Test
  void refusesASegmentLongerThanFileSystemsTake() {
    assertThat(ExchangePath.of("driver", "a".repeat(128)).segments()).hasSize(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExchangePath.of("driver", "a".repeat(129)));
  }

  @Test
  void refusesAPathWithoutAWriter() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExchangePath(List.of()))
        .withMessageContaining("empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExchangeLayout.sites().writerPrefix())
        .withMessageContaining("names no object of one writer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExchangePath.of("other", "x"))
        .withMessageContaining("must be 'driver' or 'sites'");
  }

  @Test
  void knowsItsWriter() {
    assertThat(ExchangeLayout.result(new RunId("r1")).writerPrefix()).isEqualTo("driver");
    assertThat(ExchangeLayout.enrolments(new SiteId("ulm")).child("x").writerPrefix())
        .isEqualTo("sites/ulm");
  }

  @Test
  void anEnrolmentsNameSaysItsKeys() {
    PublicIdentity keys = PrivateIdentity.generate().publicIdentity();
    ExchangePath path = ExchangeLayout.enrolment(new SiteId("ulm"), keys);
    assertThat(ExchangeLayout.identityOf(path.segments().get(3))).isEqualTo(keys);
    for (String odd : List.of("", "x", "a.b.c.d", "ed25519.x.x25519.y", "a.b.c.d.e")) {
      assertThatIllegalArgumentException().isThrownBy(() -> ExchangeLayout.identityOf(odd));
    }
  }

  @Test
  void everyPathIsTheSpecs() {
    RunId run = new RunId("r1");
    RoundNumber round = new RoundNumber(7);
    SiteId site = new SiteId("ulm");
    Digest digest = Digest.of(new byte[0]);
    assertThat(
            List.of(
                ExchangeLayout.roster(digest),
                ExchangeLayout.runs(),
                ExchangeLayout.plan(run),
                ExchangeLayout.claims(run),
                ExchangeLayout.claim(run, 3),
                ExchangeLayout.release(run, 3),
                ExchangeLayout.contract(run),
                ExchangeLayout.model(run, round),
                ExchangeLayout.call(run, round),
                ExchangeLayout.result(run),
                ExchangeLayout.rosters(),
                ExchangeLayout.enrolment(site, TestKeys.identity().publicIdentity()),
                ExchangeLayout.accepted(site, run),
                ExchangeLayout.declined(site, run),
                ExchangeLayout.update(site, run, round)))
        .extracting(ExchangePath::toString)
        .containsExactly(
            "driver/roster/" + digest.hex(),
            "driver/runs",
            "driver/runs/r1/plan",
            "driver/runs/r1/claims",
            "driver/runs/r1/claims/3",
            "driver/runs/r1/claims/3.released",
            "driver/runs/r1/contract",
            "driver/runs/r1/rounds/7/model",
            "driver/runs/r1/rounds/7/call",
            "driver/runs/r1/result",
            "driver/roster",
            "sites/ulm/enrolments/ed25519.11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo.x25519.j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8",
            "sites/ulm/runs/r1/accepted",
            "sites/ulm/runs/r1/declined",
            "sites/ulm/runs/r1/rounds/7/update");
  }
}
