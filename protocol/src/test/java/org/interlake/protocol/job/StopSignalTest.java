package org.interlake.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class StopSignalTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  @Timeout(60)
  void doesNotWaitForWorkThatIsDone() {
    Thread worker = Thread.currentThread(); // as main is, when it calls System.exit
    StopSignal signal = StopSignal.watch(worker, Duration.ofSeconds(1));
    signal.finished();

    signal.stop(worker, LONG);

    assertThat(signal.received()).isFalse();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  @Timeout(60)
  void interruptsTheWorkAndWaitsUntilItIsDone() throws Exception {
    AtomicBoolean leftInOrder = new AtomicBoolean();
    StopSignal signal = StopSignal.watch(Thread.currentThread(), Duration.ofSeconds(1));
    Thread worker =
        new Thread(
            () -> {
              try {
                Thread.sleep(LONG.toMillis());
              } catch (InterruptedException e) {
                leftInOrder.set(signal.received());
              } finally {
                signal.finished();
              }
            });
    worker.start();

    signal.stop(worker, LONG);

    assertThat(leftInOrder).isTrue();
    worker.join();
  }
}
