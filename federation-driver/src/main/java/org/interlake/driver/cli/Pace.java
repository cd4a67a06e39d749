package org.interlake.driver.cli;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.interlake.driver.text.Amount;

/** How fast something goes on, and when it will be over at the latest. */
final class Pace {
  private final Clock clock;
  private final int most;
  private final Instant begun;

  /**
   * @param most as many as there can be; 0 if that is not known
   */
  Pace(Clock clock, int most) {
    this.clock = requireNonNull(clock, "clock");
    this.most = most;
    this.begun = clock.instant();
  }

  /**
   * A sentence.
   *
   * @param done 1 or more
   * @param what such as rounds
   */
  String after(int done, String what) {
    Duration passed = Duration.between(begun, clock.instant());
    double seconds = Math.max(1e-3, passed.toMillis() / 1000.0);
    double rate = done / seconds;
    String speed =
        rate >= 1
            ? String.format(Locale.ROOT, "%.1f %s/s", rate, what)
            : String.format(Locale.ROOT, "%.1f s each", 1 / rate);
    if (most == 0 || done > most) {
      return "%s %d, %s".formatted(what, done, speed);
    }
    return "%s %d of at most %d, %s, at most %s to go"
        .formatted(
            what,
            done,
            most,
            speed,
            Amount.time(Duration.ofMillis(Math.round((most - done) / rate * 1000))));
  }
}
