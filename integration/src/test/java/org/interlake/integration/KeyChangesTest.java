package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.integration.Wards.honest;
import static org.interlake.integration.Wards.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.driver.registry.Contribution;
import org.interlake.driver.run.Enrolments;
import org.interlake.driver.run.Enrolments.Standing;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Enrolment;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RunResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is enrolled, with which keys, changes while a run goes on. */
class KeyChangesTest {
  @TempDir Path folder;

  private static void enrol(Wards wards, String... sites) {
    try {
      wards.federation().enrol(List.of(sites));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> contributions(Wards wards, RunId run) {
    return wards.federation().registry().contributions(run).stream()
        .map(KeyChangesTest::line)
        .toList();
  }

  private static String line(Contribution k) {
    return "%s %s %s%s"
        .formatted(
            k.round(),
            k.site(),
            k.status(),
            k.reason().map(reason -> " " + reason.substring(0, reason.indexOf(':'))).orElse(""));
  }

  @Test
  void aRevokedSiteIsNotCalledFromTheNextRoundOnAndWhatItGaveStillVerifies() throws Exception {
    RunId run = new RunId("revoked");
    try (Wards wards = new Wards(folder)) {
      Future<RunResult> driver = wards.federation().drive(plan("sites: [a, b]\nquorum: 1"), run);
      Future<?> a = wards.play("a", run, round -> honest(round));
      Future<?> b =
          wards.play(
              "b",
              run,
              round -> {
                if (round.context().round() == 3) {
                  enrol(wards, "a", "c");
                }
                return honest(round);
              });

      assertThat(driver.get(60, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
      a.get(10, TimeUnit.SECONDS);
      b.get(10, TimeUnit.SECONDS);
      assertThat(contributions(wards, run))
          .containsExactly(
              "1 a CONTRIBUTED",
              "1 b CONTRIBUTED",
              "2 a CONTRIBUTED",
              "2 b CONTRIBUTED",
              "3 a CONTRIBUTED",
              "3 b CONTRIBUTED",
              "4 a CONTRIBUTED");
      assertThat(wards.federation().registry().events(run))
          .extracting(event -> event.round() + " " + event.message())
          .contains("4 from round 4 on, roster 2 is in force: changed [b], now enrolled [a, c]");
      // Training was in round 3, with b, who is in no roster now.
      assertThat(new Valuations(wards.federation()).byDirection(run).sites())
          .extracting(row -> row.site().name())
          .contains("a", "b");
    }
  }

  @Test
  void otherKeysCountFromTheNextCallOn() throws Exception {
    RunId run = new RunId("rotated");
    try (Wards wards = new Wards(folder)) {
      TestFederation federation = wards.federation();
      PrivateIdentity old = federation.keysOf("b");
      PrivateIdentity next = old.successor();
      Future<RunResult> driver = federation.drive(plan("sites: [a, b]\nquorum: 1"), run);
      Future<?> a = wards.play("a", run, round -> honest(round));
      Future<?> b =
          wards.play(
              "b",
              run,
              round -> {
                if (round.context().round() != 2) {
                  return honest(round);
                }
                try {
                  federation.giveKeys("b", next);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                enrol(wards, "a", "b", "c");
                return java.util.Optional.of(round.sealedWith(next.signingKey()));
              });

      assertThat(driver.get(60, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
      a.get(10, TimeUnit.SECONDS);
      b.get(10, TimeUnit.SECONDS);
      assertThat(contributions(wards, run))
          .containsExactly(
              "1 a CONTRIBUTED",
              "1 b CONTRIBUTED",
              "2 a CONTRIBUTED",
              "2 b REFUSED forged",
              "3 a CONTRIBUTED",
              "3 b CONTRIBUTED",
              "4 a CONTRIBUTED",
              "4 b CONTRIBUTED");
    }
  }

  @Test
  void theCoordinatorSeesWhoAsksToBeEnrolled() throws Exception {
    try (Wards wards = new Wards(folder)) {
      TestFederation federation = wards.federation();
      PrivateIdentity next = federation.keysOf("a").successor();
      PrivateIdentity stolen = PrivateIdentity.generate();
      PrivateIdentity east = PrivateIdentity.generate();
      send(federation, "a", federation.keysOf("a"), federation.keysOf("a"));
      send(federation, "a", next, next);
      send(federation, "b", stolen, stolen);
      send(federation, "east", east, east);
      send(federation, "west", PrivateIdentity.generate(), east);

      try (Exchange exchange = federation.exchange()) {
        assertThat(
                Enrolments.of(
                    new Mailbox(exchange, federation.driverKeys()),
                    federation.id(),
                    federation.enrolled()))
            .extracting(seen -> seen.site() + " " + seen.standing())
            .containsExactly(
                "a " + Standing.ENROLLED,
                "b " + Standing.ENROLLED,
                "c " + Standing.ENROLLED,
                "a " + Standing.FOLLOWS,
                "b " + Standing.OTHER,
                "east " + Standing.NEW,
                "west " + Standing.REFUSED);
      }
    }
  }

  private static void send(
      TestFederation federation, String name, PrivateIdentity named, PrivateIdentity signer) {
    SiteId site = new SiteId(name);
    try (Exchange exchange = federation.exchange()) {
      new Mailbox(exchange, signer)
          .send(
              ExchangeLayout.enrolment(site, named.publicIdentity()),
              EnvelopeContext.enrolment(federation.id(), site),
              new Enrolment(signer.publicIdentity(), signer.successions()),
              List.of());
    }
  }
}
