package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.interlake.integration.Wards.honest;
import static org.interlake.integration.Wards.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.RunResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site that is too late for a round is not lost to the run. */
final class LateUpdateTest {
  @TempDir Path folder;

  @Test
  void aSiteWhoseUpdateCameTooLateIsWaitedForAgain() throws Exception {
    RunId run = new RunId("late");
    StoppedClock clock = new StoppedClock();
    try (Wards wards = new Wards(folder)) {
      Future<RunResult> driver =
          wards
              .federation()
              .drive(
                  plan("sites: [a, b]\nquorum: 1", "timeout: 60s", "timeout: 1000h"), run, clock);
      // b answers round 1 when it has closed, round 2 never, and any later one when the driver has
      // had a's answer for long enough to go on without b.
      Future<?> b =
          wards.play(
              "b",
              run,
              round -> {
                int number = round.context().round();
                wards.awaitFile(
                    number == 1
                        ? "driver/runs/late/rounds/2/call"
                        : "sites/a/runs/late/rounds/%d/update".formatted(number));
                if (number > 2) {
                  clock.awaitLooks(10);
                }
                return number == 2 ? Optional.empty() : honest(round);
              });
      Future<?> a =
          wards.play(
              "a",
              run,
              round -> {
                if (round.context().round() == 2) {
                  wards.awaitFile("sites/b/runs/late/rounds/1/update");
                }
                return honest(round);
              });

      // By this clock a grace period ends only here: whoever is waited for later has to come.
      wards.awaitFile("sites/a/runs/late/rounds/1/update");
      Path second = wards.federation().exchangeFolder().resolve("driver/runs/late/rounds/2/call");
      while (!Files.exists(second) && !driver.isDone()) {
        clock.advance(Duration.ofSeconds(21));
        Thread.sleep(20);
      }

      assertThat(driver.get(60, TimeUnit.SECONDS)).isInstanceOf(RunResult.Finished.class);
      assertThat(wards.federation().registry().contributions(run))
          .extracting(k -> "%s %s %s".formatted(k.round(), k.site(), k.status()))
          .containsExactly(
              "1 a CONTRIBUTED",
              "1 b MISSING",
              "2 a CONTRIBUTED",
              "2 b MISSING",
              "3 a CONTRIBUTED",
              "3 b CONTRIBUTED",
              "4 a CONTRIBUTED",
              "4 b CONTRIBUTED");
      assertThat(wards.federation().registry().events(run))
          .filteredOn(event -> event.kind().equals("update-late"))
          .extracting(
              event -> event.round() + " " + event.site().orElseThrow() + " " + event.message())
          .containsExactly("1 b came after the round had closed; the site is waited for again");
      for (Future<?> site : List.of(a, b)) {
        site.get(10, TimeUnit.SECONDS);
      }
    }
  }

  /** Time passes when the test says so. */
  private static final class StoppedClock extends Clock {
    private final AtomicReference<Instant> now =
        new AtomicReference<>(Instant.parse("2026-03-01T08:00:00Z"));

    private final AtomicInteger looks = new AtomicInteger();

    void advance(Duration time) {
      now.updateAndGet(instant -> instant.plus(time));
    }

    /** Waits until somebody has looked at the clock so many times more. */
    void awaitLooks(int more) {
      int enough = looks.get() + more;
      while (looks.get() < enough && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    @Override
    public Instant instant() {
      looks.incrementAndGet();
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("nobody asks for the time of a zone");
    }
  }
}
