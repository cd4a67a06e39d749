package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.run.RunClaim.TakeOver;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Claim;
import org.interlake.protocol.message.Mailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RunClaimTest {
  private static final FederationId FEDERATION = new FederationId("hearts");
  private static final RunId RUN = new RunId("r1");

  @TempDir Path folder;
  private final SigningKey key = SigningKey.generate();
  private Exchange exchange;
  private Mailbox mailbox;

  @BeforeEach
  void open() {
    exchange = HadoopExchange.open(folder.toUri(), FEDERATION, new Configuration());
    mailbox = new Mailbox(exchange, key);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  private RunClaim acquire(TakeOver takeOver) {
    return RunClaim.acquire(mailbox, FEDERATION, RUN, key.verifyingKey(), takeOver);
  }

  @Test
  void isLetGoWhenClosedAndCountsUp() {
    try (RunClaim first = acquire(TakeOver.IF_DEAD)) {
      assertThat(first.epoch()).isEqualTo(1);
      first.requireHeld();
    }
    try (RunClaim second = acquire(TakeOver.IF_DEAD)) {
      assertThat(second.epoch()).isEqualTo(2);
    }
    assertThat(exchange.list(ExchangeLayout.claims(RUN)))
        .containsExactly("1", "1.released", "2", "2.released");
  }

  @Test
  void countsPastNine() {
    for (int epoch = 1; epoch <= 11; epoch++) {
      try (RunClaim claim = acquire(TakeOver.IF_DEAD)) {
        assertThat(claim.epoch()).isEqualTo(epoch);
      }
    }
  }

  @Test
  void isNotTakenFromALiveDriver() {
    try (RunClaim held = acquire(TakeOver.IF_DEAD)) {
      assertThatThrownBy(() -> acquire(TakeOver.IF_DEAD))
          .isInstanceOfSatisfying(
              RunConflictException.class,
              conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.TRY_AGAIN))
          .hasMessageStartingWith(
              "Run r1 is held by another driver: process %d on host "
                  .formatted(ProcessHandle.current().pid()))
          .hasMessageEndingWith("start again with --take-over.");
      held.requireHeld();
      assertThat(exchange.list(ExchangeLayout.claims(RUN))).containsExactly("1");
    }
  }

  @Test
  void stopsADriverThatWasTakenOver() {
    try (RunClaim old = acquire(TakeOver.IF_DEAD);
        RunClaim taken = acquire(TakeOver.ALWAYS)) {
      assertThat(taken.epoch()).isEqualTo(2);
      taken.requireHeld();
      assertThatThrownBy(old::requireHeld)
          .isInstanceOfSatisfying(
              RunConflictException.class,
              conflict -> assertThat(conflict.code()).isEqualTo(ExitCode.TRY_AGAIN))
          .hasMessage(
              "Run r1 was taken over by another driver (hold 2). This driver stops; the run goes"
                  + " on there.");
    }
  }

  @Test
  void isTakenFromAProcessThatIsGoneFromThisHost() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    hold(hostName(), gone.pid(), Instant.now());

    try (RunClaim claim = acquire(TakeOver.IF_DEAD)) {
      assertThat(claim.epoch()).isEqualTo(2);
    }
  }

  @Test
  void isTakenFromAProcessWhoseNumberIsAnothersNow() throws Exception {
    hold(hostName(), ProcessHandle.current().pid(), Instant.parse("2020-01-01T00:00:00Z"));

    try (RunClaim claim = acquire(TakeOver.IF_DEAD)) {
      assertThat(claim.epoch()).isEqualTo(2);
    }
  }

  @Test
  void isNotTakenFromAnotherHostUnlessToldTo() {
    hold("elsewhere.example", 1, Instant.parse("2026-01-01T00:00:00Z"));

    assertThatThrownBy(() -> acquire(TakeOver.IF_DEAD))
        .isInstanceOf(RunConflictException.class)
        .hasMessageContaining(
            "process 1 on host elsewhere.example, started at 2026-01-01T00:00:00Z");
    try (RunClaim claim = acquire(TakeOver.ALWAYS)) {
      assertThat(claim.epoch()).isEqualTo(2);
    }
  }

  @Test
  void believesNoHoldOfAnotherKey() {
    new Mailbox(exchange, SigningKey.generate())
        .send(ExchangeLayout.claim(RUN, 1), context(), claim("elsewhere", 1), List.of());

    assertThatThrownBy(() -> acquire(TakeOver.IF_DEAD))
        .isInstanceOfSatisfying(
            EnvelopeException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.FORGED));
  }

  @ParameterizedTest
  @EnumSource
  void ofManyDriversAtOnceExactlyOneGetsIt(TakeOver takeOver) throws Exception {
    int drivers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(drivers);
    try {
      hold("elsewhere.example", 1, Instant.EPOCH);
      mailbox.send(
          ExchangeLayout.release(RUN, 1),
          EnvelopeContext.fromDriver(
              MessageKind.RELEASE, FEDERATION, RUN, EnvelopeContext.NO_PARENT),
          Map.of("epoch", 1),
          List.of());
      CyclicBarrier start = new CyclicBarrier(drivers);
      List<Future<RunClaim>> all = new ArrayList<>();
      for (int i = 0; i < drivers; i++) {
        all.add(
            threads.submit(
                (Callable<RunClaim>)
                    () -> {
                      start.await();
                      return acquire(takeOver);
                    }));
      }

      List<RunClaim> claims = new ArrayList<>();
      for (Future<RunClaim> driver : all) {
        try {
          claims.add(driver.get());
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(RunConflictException.class);
        }
      }

      // With ALWAYS a late starter may take over from the winner, who then is told so.
      assertThat(claims).isNotEmpty();
      assertThat(claims).extracting(RunClaim::epoch).doesNotHaveDuplicates();
      assertThat(claims).filteredOn(RunClaimTest::isHeld).hasSize(1);
      if (takeOver == TakeOver.IF_DEAD) {
        assertThat(claims).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isHeld(RunClaim claim) {
    try {
      claim.requireHeld();
      return true;
    } catch (RunConflictException e) {
      return false;
    }
  }

  /** A hold of a driver that was killed. */
  private void hold(String host, long pid, Instant startedAt) {
    mailbox.send(
        ExchangeLayout.claim(RUN, 1),
        context(),
        new Claim("killed", host, pid, startedAt),
        List.of());
  }

  private static Claim claim(String host, long pid) {
    return new Claim("killed", host, pid, Instant.EPOCH);
  }

  private static EnvelopeContext context() {
    return EnvelopeContext.fromDriver(
        MessageKind.CLAIM, FEDERATION, RUN, EnvelopeContext.NO_PARENT);
  }

  private static String hostName() throws IOException {
    return InetAddress.getLocalHost().getHostName();
  }
}
