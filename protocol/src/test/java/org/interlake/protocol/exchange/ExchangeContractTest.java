package org.interlake.protocol.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Publication.AlreadyThere;
import org.interlake.protocol.exchange.Publication.Conflicted;
import org.interlake.protocol.exchange.Publication.Published;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The laws of {@link Exchange}. An implementation extends this and says how to open it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ExchangeContractTest {
  protected static final FederationId FEDERATION = new FederationId("hearts");

  private static final long SEED = 20261122;
  private static final int WRITERS = 8;
  protected static final RunId RUN = new RunId("r1");
  protected static final ExchangePath PLAN = ExchangeLayout.plan(RUN);

  private final List<Exchange> opened = new ArrayList<>();

  /** A new handle on this test's exchange, which is empty when the test starts. */
  protected abstract Exchange openExchange() throws IOException;

  /** As {@link #openExchange}, for a party that may write there. */
  protected Exchange openExchangeTo(ExchangePath path) throws IOException {
    return openExchange();
  }

  /** Fails if an object to be was left behind half written, where that can be. */
  protected void assertNothingStaged() throws IOException {}

  @AfterEach
  final void closeExchanges() {
    opened.forEach(Exchange::close);
  }

  protected final Exchange exchange() throws IOException {
    return closedInTheEnd(openExchange());
  }

  protected final Exchange closedInTheEnd(Exchange exchange) {
    opened.add(exchange);
    return exchange;
  }

  @Test
  void readsBackWhatWasPublished() throws IOException {
    Exchange driver = exchange();
    byte[] bytes = "ein Plan, vollständig".getBytes(UTF_8);

    assertThat(driver.exists(PLAN)).isFalse();
    assertThat(driver.publish(PLAN, Content.of(bytes))).isEqualTo(new Published());

    assertThat(driver.exists(PLAN)).isTrue();
    assertThat(read(driver, PLAN)).isEqualTo(bytes);
    assertThat(read(exchange(), PLAN)).as("through another handle").isEqualTo(bytes);
  }

  @Test
  void holdsAnEmptyObject() throws IOException {
    Exchange driver = exchange();
    assertThat(driver.publish(PLAN, Content.of(new byte[0]))).isEqualTo(new Published());
    assertThat(driver.publish(PLAN, Content.of(new byte[0]))).isEqualTo(new AlreadyThere());
    assertThat(driver.publish(PLAN, Content.of(new byte[1]))).isEqualTo(new Conflicted());
    assertThat(read(driver, PLAN)).isEmpty();
  }

  @Test
  void holdsAnObjectLargerThanAnyBuffer() throws IOException {
    byte[] bytes = random((9 << 20) + 12_345, 8);
    Exchange driver = exchange();
    assertThat(driver.publish(PLAN, inChunks(bytes, 1_000_003, 0))).isEqualTo(new Published());
    assertThat(driver.publish(PLAN, Content.of(bytes))).isEqualTo(new AlreadyThere());
    assertThat(Arrays.equals(read(exchange(), PLAN), bytes)).isTrue();
    assertNothingStaged();
  }

  @Test
  void publishingTheSameContentAgainIsANoOp() throws IOException {
    byte[] bytes = random(300_000, 1);
    assertThat(exchange().publish(PLAN, Content.of(bytes))).isEqualTo(new Published());
    assertThat(exchange().publish(PLAN, Content.of(bytes.clone()))).isEqualTo(new AlreadyThere());
    assertThat(exchange().publish(PLAN, inChunks(bytes, 777, 0))).isEqualTo(new AlreadyThere());
    assertThat(read(exchange(), PLAN)).isEqualTo(bytes);
  }

  @Test
  void anObjectNeverChanges() throws IOException {
    Exchange driver = exchange();
    byte[] first = random(300_000, 2);
    byte[] sameLength = first.clone();
    sameLength[sameLength.length - 1] ^= 1;
    driver.publish(PLAN, Content.of(first));

    for (byte[] other : List.of(sameLength, new byte[0], Arrays.copyOf(first, 10), random(1, 3))) {
      assertThat(driver.publish(PLAN, Content.of(other))).isEqualTo(new Conflicted());
    }

    assertThat(read(driver, PLAN)).isEqualTo(first);
    assertNothingStaged();
  }

  @Test
  void aReaderNeverSeesAPartOfAnObject() throws Exception {
    byte[] bytes = random(8 << 20, 4);
    ExchangePath path = ExchangeLayout.update(new SiteId("ulm"), RUN, RoundNumber.FIRST);
    Exchange writer = closedInTheEnd(openExchangeTo(path));
    Exchange reader = exchange();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Publication> writing =
          threads.submit(() -> writer.publish(path, inChunks(bytes, 128 << 10, 5)));
      int pollsBefore = 0;
      Optional<ObjectReader> seen = reader.open(path);
      while (seen.isEmpty()) {
        pollsBefore++;
        boolean existed = reader.exists(path);
        seen = reader.open(path);
        assertThat(seen.isPresent() || !existed).as("what exists can be opened").isTrue();
      }
      try (ObjectReader object = seen.get()) {
        assertThat(object.length()).isEqualTo(bytes.length);
        assertThat(Arrays.equals(object.read(0, bytes.length), bytes)).isTrue();
      }
      assertThat(writing.get()).isEqualTo(new Published());
      assertThat(pollsBefore).as("polls while it was written").isGreaterThan(3);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ofWritersOfDifferentContentOneIsPublished() throws Exception {
    List<Exchange> writers = writers();
    for (int epoch = 1; epoch <= 10; epoch++) {
      ExchangePath claim = ExchangeLayout.claim(RUN, epoch);
      List<Publication> outcomes =
          atOnce(writers, (exchange, i) -> exchange.publish(claim, Content.of(claimOf(i))));

      assertThat(outcomes).containsOnlyOnce(new Published());
      assertThat(outcomes.stream().filter(new Conflicted()::equals)).hasSize(WRITERS - 1);
      int winner = outcomes.indexOf(new Published());
      assertThat(read(writers.get(0), claim)).isEqualTo(claimOf(winner));
    }
    assertNothingStaged();
  }

  @Test
  void ofWritersOfTheSameContentOneIsPublishedAndTheOthersLearnIt() throws Exception {
    List<Exchange> writers = writers();
    for (int round = 1; round <= 10; round++) {
      ExchangePath model = ExchangeLayout.model(RUN, new RoundNumber(round));
      byte[] bytes = random(50_000, round);
      List<Publication> outcomes =
          atOnce(writers, (exchange, i) -> exchange.publish(model, Content.of(bytes)));

      assertThat(outcomes).containsOnlyOnce(new Published());
      assertThat(outcomes.stream().filter(new AlreadyThere()::equals)).hasSize(WRITERS - 1);
      assertThat(read(writers.get(0), model)).isEqualTo(bytes);
    }
    assertNothingStaged();
  }

  @Test
  void listsTheChildrenOfAFolderSorted() throws IOException {
    Exchange driver = exchange();
    for (int epoch : new int[] {10, 2, 1, 33}) {
      driver.publish(ExchangeLayout.claim(RUN, epoch), Content.of(new byte[] {1}));
    }
    driver.publish(ExchangeLayout.release(RUN, 1), Content.of(new byte[] {1}));
    driver.publish(ExchangeLayout.plan(new RunId("b")), Content.of(new byte[] {1}));
    driver.publish(ExchangeLayout.plan(new RunId("a")), Content.of(new byte[] {1}));

    assertThat(driver.list(ExchangeLayout.claims(RUN)))
        .containsExactly("1", "1.released", "10", "2", "33");
    assertThat(driver.list(ExchangeLayout.runs())).containsExactly("a", "b", "r1");
  }

  @Test
  void listsNothingWhereThereIsNoFolder() throws IOException {
    assertThat(exchange().list(ExchangeLayout.runs())).isEmpty();
  }

  @Test
  void listsNothingBelowAnObject() throws IOException {
    Exchange driver = exchange();
    driver.publish(PLAN, Content.of(new byte[] {1}));
    assertThat(driver.list(PLAN)).isEmpty();
  }

  @Test
  void findsNoObjectWhereThereIsNone() throws IOException {
    Exchange site = exchange();
    assertThat(site.open(PLAN)).isEmpty();
    assertThat(site.exists(PLAN)).isFalse();
    exchange().publish(ExchangeLayout.plan(new RunId("r2")), Content.of(new byte[] {1}));
    assertThat(site.open(PLAN)).isEmpty();
    assertThat(site.exists(PLAN)).isFalse();
  }

  @Test
  void aFolderIsNotAnObject() throws IOException {
    Exchange driver = exchange();
    driver.publish(PLAN, Content.of(new byte[] {1}));
    assertThat(driver.exists(ExchangeLayout.runs())).isFalse();
    assertThat(driver.open(ExchangeLayout.runs())).isEmpty();
  }

  @Test
  void readsFromAnyPosition() throws IOException {
    byte[] bytes = random(1 << 20, 5);
    Exchange driver = exchange();
    driver.publish(PLAN, Content.of(bytes));
    Random random = new Random(SEED);
    try (ObjectReader object = driver.open(PLAN).orElseThrow()) {
      assertThat(object.length()).isEqualTo(bytes.length);
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(bytes.length + 1);
        int count = random.nextInt(Math.min(5000, bytes.length - from + 1));
        assertThat(object.read(from, count))
            .isEqualTo(Arrays.copyOfRange(bytes, from, from + count));
      }
      byte[] target = {9, 9, 9, 9};
      object.readFully(100, target, 1, 2);
      assertThat(target).containsExactly(9, bytes[100], bytes[101], 9);
    }
  }

  @Test
  void refusesToReadPastTheEnd() throws IOException {
    Exchange driver = exchange();
    driver.publish(PLAN, Content.of(random(1000, 6)));
    try (ObjectReader object = driver.open(PLAN).orElseThrow()) {
      for (int position : new int[] {999, 1000, 100_000}) {
        assertThatThrownBy(() -> object.read(position, 2))
            .isInstanceOf(ExchangeException.class)
            .hasMessageContaining("driver/runs/r1/plan")
            .hasMessageContaining("ends before byte " + (position + 2));
      }
    }
  }

  @Test
  void leavesNothingStagedWhenTheContentFails() throws IOException {
    Exchange driver = exchange();
    assertThatThrownBy(() -> driver.publish(PLAN, failing(new IOException("the disk is gone"))))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("the disk is gone");
    assertThatThrownBy(() -> driver.publish(PLAN, failing(new IllegalStateException("a bug"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(driver.exists(PLAN)).isFalse();
    assertNothingStaged();
    assertThat(driver.publish(PLAN, Content.of(new byte[] {1}))).isEqualTo(new Published());
  }

  @Test
  void leavesNothingStagedWhenThePlaceIsTakenByAFile() throws IOException {
    Exchange driver = exchange();
    driver.publish(PLAN, Content.of(new byte[] {1}));
    ExchangePath below = PLAN.child("below");
    assertThatThrownBy(() -> driver.publish(below, Content.of(new byte[] {1})))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("plan/below");
    assertNothingStaged();
  }

  private List<Exchange> writers() throws IOException {
    List<Exchange> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(exchange());
    }
    return writers;
  }

  private interface Act {
    Publication by(Exchange exchange, int writer);
  }

  private static List<Publication> atOnce(List<Exchange> writers, Act act) throws Exception {
    CyclicBarrier start = new CyclicBarrier(writers.size());
    ExecutorService threads = Executors.newFixedThreadPool(writers.size());
    try {
      List<Callable<Publication>> acts = new ArrayList<>();
      for (int i = 0; i < writers.size(); i++) {
        int writer = i;
        acts.add(
            () -> {
              start.await(60, TimeUnit.SECONDS);
              return act.by(writers.get(writer), writer);
            });
      }
      List<Publication> outcomes = new ArrayList<>();
      for (Future<Publication> outcome : threads.invokeAll(acts)) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Of one length, so that only the bytes differ. */
  private static byte[] claimOf(int writer) {
    return "claim of %02d".formatted(writer).getBytes(UTF_8);
  }

  protected static byte[] random(int length, long offset) {
    byte[] bytes = new byte[length];
    new Random(SEED + offset).nextBytes(bytes);
    return bytes;
  }

  protected static byte[] read(Exchange exchange, ExchangePath path) {
    try (ObjectReader object = exchange.open(path).orElseThrow()) {
      return object.read(0, Math.toIntExact(object.length()));
    }
  }

  protected static Content inChunks(byte[] bytes, int chunk, long pauseMillis) {
    return new Content() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        for (int from = 0; from < bytes.length; from += chunk) {
          out.write(bytes, from, Math.min(chunk, bytes.length - from));
          out.flush();
          pause(pauseMillis);
        }
      }
    };
  }

  private static void pause(long millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Content failing(Exception failure) {
    return new Content() {
      @Override
      public long length() {
        return 100;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(new byte[50]);
        if (failure instanceof IOException io) {
          throw io;
        }
        throw (RuntimeException) failure;
      }
    };
  }
}
