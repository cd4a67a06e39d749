package org.interlake.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class WriteBehindTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final WriteBehind.Retry THREE_TIMES =
      new WriteBehind.Retry(3, Duration.ofMillis(1));

  @Test
  void commitsWhatHasPiledUpInOrderWhenAsked() {
    Shelf shelf = new Shelf(0);
    try (WriteBehind behind = new WriteBehind(shelf, LONG)) {
      append(behind, 1, 5);
      assertThat(shelf.batches).isEmpty();
      behind.commitNow();
      assertThat(shelf.batches).hasSize(1);
      assertThat(shelf.sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
      behind.commitNow();
      assertThat(shelf.batches).hasSize(1);
    }
  }

  @Test
  void commitsByItselfAfterTheMaximumDelay() throws InterruptedException {
    Shelf shelf = new Shelf(0);
    try (WriteBehind behind = new WriteBehind(shelf, Duration.ofMillis(5))) {
      append(behind, 1, 1);
      while (shelf.batches.isEmpty()) {
        Thread.sleep(1);
      }
    }
    assertThat(shelf.sequences()).containsExactly(1L);
  }

  @Test
  void flushesWhenClosedAndTakesNothingMore() {
    Shelf shelf = new Shelf(0);
    WriteBehind behind = new WriteBehind(shelf, LONG);
    append(behind, 1, 3);
    behind.close();
    behind.close();
    assertThat(shelf.sequences()).containsExactly(1L, 2L, 3L);
    assertThatThrownBy(() -> append(behind, 4, 4)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void repeatsACommitThatFails() {
    Shelf shelf = new Shelf(2);
    try (WriteBehind behind = new WriteBehind(shelf, LONG, THREE_TIMES)) {
      append(behind, 1, 2);
      behind.commitNow();
    }
    assertThat(shelf.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void failsEveryLaterCallWhenACommitKeepsFailing() {
    WriteBehind behind = new WriteBehind(new Shelf(3), LONG, THREE_TIMES);
    append(behind, 1, 2);
    assertThatThrownBy(behind::commitNow)
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("2 of 2 batches are not in the registry")
        .hasRootCauseMessage("the disk is full");
    assertThatThrownBy(() -> append(behind, 3, 3)).isInstanceOf(RegistryException.class);
    assertThatThrownBy(behind::close).isInstanceOf(RegistryException.class);
  }

  @Test
  void failsTheNextAppendWhenNobodyWaited() throws InterruptedException {
    WriteBehind behind =
        new WriteBehind(
            new Shelf(1), Duration.ZERO, new WriteBehind.Retry(1, Duration.ofMillis(1)));
    append(behind, 1, 1);
    RegistryException thrown = null;
    for (long next = 2; thrown == null; next++) {
      try {
        append(behind, next, next);
        Thread.sleep(1);
      } catch (RegistryException e) {
        thrown = e;
      }
    }
    assertThat(thrown).hasRootCauseMessage("the disk is full");
  }

  private static void append(WriteBehind behind, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      behind.append(RegistryBatch.of(Rows.event(Rows.RUN, sequence)));
    }
  }

  /** Fails the given number of times, then keeps what it gets. */
  private static final class Shelf implements RegistryAppender {
    final List<RegistryBatch> batches = new CopyOnWriteArrayList<>();
    private int failures;

    Shelf(int failures) {
      this.failures = failures;
    }

    @Override
    public AppendOutcome append(RegistryBatch batch) {
      if (failures > 0) {
        failures--;
        throw new RegistryException("the disk is full");
      }
      batches.add(batch);
      return new AppendOutcome(batch.rows().size(), 0);
    }

    List<Long> sequences() {
      return batches.stream()
          .flatMap(batch -> batch.rows().stream())
          .map(RegistryRow::position)
          .toList();
    }
  }
}
