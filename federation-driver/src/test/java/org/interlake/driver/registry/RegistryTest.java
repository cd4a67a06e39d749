package org.interlake.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.interlake.driver.sql.LocalSql;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryTest {
  private static final RunId OTHER_RUN = new RunId("readmission-1");

  @TempDir Path folder;

  private Registry registry() {
    return new Registry(new Configuration(), folder.toUri().toString());
  }

  @Test
  void givesBackEveryRowAsItWasWritten() {
    RegistryBatch batch =
        Rows.wholeRound(Rows.RUN, 1)
            .plus(
                RegistryBatch.of(
                    Rows.running(),
                    Rows.contract(),
                    Rows.model(1, -0.0, 1e-300),
                    Rows.scored(),
                    Rows.tested(0, 0.25),
                    Rows.tested(1),
                    Rows.worth("direction", 0.5, Rows.NORTH, Rows.SOUTH),
                    Rows.worth("direction", 0),
                    Rows.share("direction", SiteValue.Method.SHAPLEY_SAMPLED, 0.125),
                    Rows.share("direction", SiteValue.Method.LEAVE_ONE_OUT)));
    registry().append(batch);

    Registry reader = registry();
    List<RegistryRow> read = new ArrayList<>();
    read.addAll(reader.rounds(Rows.RUN));
    read.addAll(reader.contributions(Rows.RUN));
    read.addAll(reader.metrics(Rows.RUN));
    read.addAll(reader.events(Rows.RUN));
    read.addAll(reader.states(Rows.RUN));
    read.addAll(reader.contracts(Rows.RUN));
    read.addAll(reader.modelVersions(Rows.RUN));
    read.addAll(reader.scoreBins(Rows.RUN));
    read.addAll(reader.coefficients(Rows.RUN));
    read.addAll(reader.coalitionValues(Rows.RUN));
    read.addAll(reader.siteValues(Rows.RUN));
    assertThat(read).containsExactlyElementsOf(batch.rows());
    assertThat(reader.modelVersion(Rows.RUN, RoundNumber.FIRST))
        .contains(Rows.model(1, -0.0, 1e-300));
  }

  @Test
  void isEmptyBeforeItsFirstRow() {
    Registry registry = registry();
    assertThat(registry.runs()).isEmpty();
    assertThat(registry.rounds(Rows.RUN)).isEmpty();
    assertThat(registry.committed(Rows.RUN).completeRounds()).isZero();
    assertThat(registry.append(new RegistryBatch(List.of()))).isEqualTo(AppendOutcome.NOTHING);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void isUnavailableIfItsHostDoesNotAnswer() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Registry registry =
        new Registry(new Configuration(), "hdfs://127.0.0.1:%d/registry".formatted(port));

    assertThatThrownBy(() -> registry.committed(Rows.RUN))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("could not be read")
        .hasMessageContaining("Connection refused");
    assertThatThrownBy(() -> registry.append(Rows.wholeRound(Rows.RUN, 1)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void takesTheSameBatchOnce() {
    RegistryBatch batch = Rows.wholeRound(Rows.RUN, 1);
    Registry registry = registry();
    assertThat(registry.append(batch)).isEqualTo(new AppendOutcome(5, 0));
    assertThat(registry.append(batch)).isEqualTo(new AppendOutcome(0, 5));
    assertThat(registry().append(batch)).isEqualTo(new AppendOutcome(0, 5));
    assertThat(registry.contributions(Rows.RUN)).hasSize(2);
  }

  @Test
  void takesEachValuationOfARunOnce() {
    RegistryBatch direction =
        RegistryBatch.of(
            Rows.worth("direction", 0.5, Rows.NORTH),
            Rows.share("direction", SiteValue.Method.SHAPLEY));
    RegistryBatch loss =
        RegistryBatch.of(
            Rows.worth("log-loss on 5e1c@7", 0.25, Rows.NORTH),
            Rows.share("log-loss on 5e1c@7", SiteValue.Method.SHAPLEY));
    registry().append(direction);

    assertThat(registry().append(direction)).isEqualTo(new AppendOutcome(0, 2));
    assertThat(registry().append(loss)).isEqualTo(new AppendOutcome(2, 0));
    assertThat(registry().append(direction.plus(loss))).isEqualTo(new AppendOutcome(0, 4));
    assertThat(registry().coalitionValues(Rows.RUN))
        .extracting(CoalitionValue::valuation)
        .containsExactlyInAnyOrder("direction", "log-loss on 5e1c@7");
    assertThat(registry().committed(Rows.RUN).completeRounds()).isZero();
  }

  @Test
  void refusesAValueThatIsNoNumber() {
    assertThatThrownBy(() -> Rows.worth("direction", Double.NaN, Rows.NORTH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid value of coalition [north] in round 1 of run mortality-1: NaN (must be finite)");
  }

  @Test
  void takesFromAnOverlappingBatchWhatIsNew() {
    registry().append(Rows.wholeRound(Rows.RUN, 1));
    AppendOutcome outcome =
        registry().append(Rows.wholeRound(Rows.RUN, 1).plus(Rows.wholeRound(Rows.RUN, 2)));
    assertThat(outcome).isEqualTo(new AppendOutcome(5, 5));
    assertThat(registry().rounds(Rows.RUN))
        .containsExactly(Rows.round(Rows.RUN, 1), Rows.round(Rows.RUN, 2));
  }

  @Test
  void keepsRunsApart() {
    Registry registry = registry();
    registry.append(Rows.wholeRound(Rows.RUN, 2));
    registry.append(Rows.wholeRound(OTHER_RUN, 1));
    assertThat(registry.rounds(OTHER_RUN)).containsExactly(Rows.round(OTHER_RUN, 1));
    assertThat(registry.committed(OTHER_RUN).completeRounds()).isEqualTo(1);
    assertThat(registry.committed(Rows.RUN).completeRounds()).isEqualTo(2);
  }

  /** Writers that batch the same rounds differently, as two drivers of one run would. */
  @RepeatedTest(3)
  void holdsEachRowOnceWhenDriversRace() throws Exception {
    int rounds = 12;
    List<Callable<AppendOutcome>> writers =
        List.of(writer(rounds, 1), writer(rounds, 2), writer(rounds, 3), writer(rounds, 5));
    ExecutorService threads = Executors.newFixedThreadPool(writers.size());
    try {
      int written = 0;
      for (Future<AppendOutcome> writer : threads.invokeAll(writers)) {
        written += writer.get().written();
      }
      assertThat(written).isEqualTo(5 * rounds);
    } finally {
      threads.shutdownNow();
    }
    Registry reader = registry();
    List<Integer> all = IntStream.rangeClosed(1, rounds).boxed().toList();
    assertThat(reader.rounds(Rows.RUN)).extracting(r -> r.round().number()).isEqualTo(all);
    assertThat(reader.metrics(Rows.RUN)).extracting(m -> m.round().number()).isEqualTo(all);
    assertThat(reader.contributions(Rows.RUN)).doesNotHaveDuplicates().hasSize(2 * rounds);
  }

  private final CyclicBarrier start = new CyclicBarrier(4);

  private Callable<AppendOutcome> writer(int rounds, int roundsPerBatch) {
    Registry registry = registry();
    return () -> {
      start.await();
      AppendOutcome outcome = AppendOutcome.NOTHING;
      for (int first = 1; first <= rounds; first += roundsPerBatch) {
        RegistryBatch batch = new RegistryBatch(List.of());
        for (int r = first; r < first + roundsPerBatch && r <= rounds; r++) {
          batch = batch.plus(Rows.wholeRound(Rows.RUN, r));
        }
        outcome = outcome.plus(registry.append(batch));
      }
      return outcome;
    };
  }

  @Test
  void completesARoundOfWhichACrashHasLeftAPart() {
    Registry before = registry();
    before.append(Rows.wholeRound(Rows.RUN, 1));
    before.append(
        RegistryBatch.of(Rows.contributed(Rows.RUN, 2, Rows.NORTH), Rows.auc(Rows.RUN, 2)));

    Registry resumed = registry();
    Registry.Committed committed = resumed.committed(Rows.RUN);
    assertThat(committed.completeRounds()).isEqualTo(1);
    assertThat(committed.position(RegistryTable.CONTRIBUTION)).isEqualTo(2);
    assertThat(committed.nextEventSequence()).isEqualTo(2);
    AppendOutcome outcome =
        resumed.append(
            RegistryBatch.of(
                Rows.round(Rows.RUN, 2),
                Rows.contributed(Rows.RUN, 2, Rows.NORTH),
                Rows.auc(Rows.RUN, 2)));
    assertThat(outcome).isEqualTo(new AppendOutcome(1, 2));
    assertThat(resumed.committed(Rows.RUN).completeRounds()).isEqualTo(2);
    assertThat(resumed.metrics(Rows.RUN)).hasSize(2);
  }

  @Test
  void showsTheLastStateOfARun() {
    Registry registry = registry();
    RunState running = Rows.running();
    RunState finished =
        running.next(
            Rows.AT.plus(Duration.ofMinutes(1)),
            RunState.Status.FINISHED,
            Optional.of("the loss stopped falling"),
            7);
    registry.append(RegistryBatch.of(running));
    assertThat(registry.committed(Rows.RUN).nextStateSequence()).isEqualTo(2);
    registry.append(RegistryBatch.of(finished));
    assertThat(registry.runs()).containsExactly(finished);
    assertThat(registry.states(Rows.RUN)).containsExactly(running, finished);
  }

  @Test
  void staysReadableOverCheckpoints() {
    Registry registry = registry();
    for (int round = 1; round <= 25; round++) {
      registry.append(RegistryBatch.of(Rows.round(Rows.RUN, round)));
    }
    assertThat(registry().committed(Rows.RUN).completeRounds()).isEqualTo(25);
    assertThat(registry().rounds(Rows.RUN)).hasSize(25);
    assertThat(folder.resolve("round/_delta_log/_last_checkpoint")).exists();
  }

  @Test
  void refusesATableOfAnotherVersion() throws Exception {
    LocalSql.session().sql("SELECT 'x' AS run").write().format("delta").save(table("event"));
    assertThatThrownBy(() -> registry().append(RegistryBatch.of(Rows.event(Rows.RUN, 1))))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has the columns [run]");
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }

  @Test
  void isPlainDeltaForSparkSql() {
    registry()
        .append(
            RegistryBatch.of(Rows.running(), Rows.model(1, 0.25), Rows.auc(Rows.RUN, 1))
                .plus(
                    RegistryBatch.of(
                        Rows.running()
                            .next(
                                Rows.AT,
                                RunState.Status.FAILED,
                                Optional.of("the exchange is gone"),
                                3))));

    Row model =
        sql(
            "SELECT coefficients[0].name, coefficients[0].value, contributors[1], hex(parameters),"
                + " digest = sha2(parameters, 256), unix_micros(created_at) FROM delta.`%s`",
            "model_version");
    assertThat(model.getString(0)).isEqualTo("intercept");
    assertThat(model.getDouble(1)).isEqualTo(0.25);
    assertThat(model.getString(2)).isEqualTo("south");
    assertThat(model.getString(3)).isEqualTo("000000000000D03F");
    assertThat(model.getBoolean(4)).isTrue();
    assertThat(model.getLong(5)).isEqualTo(Cells.micros(Rows.AT));

    Row metric =
        sql("SELECT name, value, site FROM delta.`%s` WHERE run = 'mortality-1'", "metric");
    assertThat(metric.getDouble(1)).isEqualTo(0.9);
    assertThat(metric.isNullAt(2)).isTrue();

    Row state =
        sql(
            "SELECT state.status, state.rounds FROM (SELECT run, max_by(struct(*), sequence) AS"
                + " state FROM delta.`%s` GROUP BY run)",
            "run");
    assertThat(state.getString(0)).isEqualTo("failed");
    assertThat(state.getInt(1)).isEqualTo(3);
  }

  private Row sql(String query, String table) {
    List<Row> rows = LocalSql.session().sql(query.formatted(table(table))).collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private String table(String name) {
    return folder.resolve(name).toString();
  }
}
