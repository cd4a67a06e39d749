package org.interlake.site.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.models.statistics.StatisticsQuestion.Kind;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.Measure;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.site.answers.AnswerLedger.Asking;
import org.interlake.site.config.StatisticsPolicy;
import org.interlake.site.config.StatisticsPolicy.Repeats;
import org.interlake.site.config.StatisticsPolicy.Views;
import org.interlake.site.ledger.LedgerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site answers beside what it has answered, and what it remembers. */
class AnswerLedgerTest {
  private static final SiteId SITE = new SiteId("a");
  private static final Digest NO_VIEW = Digest.of(new byte[0]);
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  @TempDir Path folder;
  private HadoopExchange place;

  @BeforeEach
  void open() {
    place = HadoopExchange.open(folder.toUri(), new FederationId("f"), new Configuration());
  }

  @AfterEach
  void close() {
    place.close();
  }

  private static StatisticsPolicy policy(Views views, Repeats differencing, int runs) {
    return new StatisticsPolicy(
        new TreeSet<>(),
        10,
        new TreeSet<>(),
        StatisticsPolicy.DEFAULT_DOMINANCE,
        views,
        differencing,
        runs);
  }

  private AnswerLedger ledger(StatisticsPolicy policy) {
    return new AnswerLedger(() -> place, SITE, new AnswerRules(10, policy), CLOCK);
  }

  private AnswerLedger ledger() {
    return ledger(policy(Views.ONE, Repeats.REFUSE, 20));
  }

  private static Asking asking(String run, String format) {
    List<StatisticsColumn> columns = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      columns.add(new StatisticsColumn(name, ColumnType.DOUBLE, List.of(), Set.of(Measure.MEAN)));
    }
    return new Asking(
        new RunId(run),
        Digest.of(run.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        "d",
        new TableVersion(format, "t", 1, NO_VIEW),
        NO_VIEW,
        columns);
  }

  private static AnsweredQuestion question(Kind kind, String rows, String... columns) {
    return AnsweredQuestion.of(
        new StatisticsQuestion(kind, List.of(columns)),
        new AnswerRules(10, policy(Views.ONE, Repeats.REFUSE, 20)),
        rows);
  }

  private Optional<String> claim(AnswerLedger ledger, String run, AnsweredQuestion... questions) {
    return ledger.claim(
        asking(run, "parquet"),
        RoundNumber.FIRST,
        List.of(questions),
        version -> {
          throw new AssertionError("no version of a folder of files is read again");
        });
  }

  @Test
  void theSameQuestionOnTheSameRowsIsAnsweredAgainAlsoAfterARestart() {
    AnsweredQuestion mean = question(Kind.NUMBERS, "r1", "x");
    AnsweredQuestion cells = question(Kind.CELLS, "r1", "x").by(NO_VIEW);
    assertThat(claim(ledger(), "one", mean, cells)).isEmpty();
    assertThat(claim(ledger(), "one", mean, cells)).as("a process that died").isEmpty();
    assertThat(claim(ledger(), "two", mean, cells)).isEmpty();
    assertThat(claim(ledger(), "one", mean)).as("the same round, another answer").isPresent();
  }

  @Test
  void cellsAreToldOnce() {
    assertThat(claim(ledger(), "one", question(Kind.CELLS, "r1", "x").by(NO_VIEW))).isEmpty();
    assertThat(claim(ledger(), "rows", question(Kind.CELLS, "r2", "x").by(NO_VIEW)))
        .hasValueSatisfying(
            words -> assertThat(words).contains("cells of x", "run one", "on other rows"));
    assertThat(
            claim(ledger(), "borders", question(Kind.CELLS, "r1", "x").by(Digest.of(new byte[1]))))
        .hasValueSatisfying(words -> assertThat(words).contains("by other cells"));
    assertThat(claim(ledger(), "other", question(Kind.CELLS, "r2", "y").by(NO_VIEW))).isEmpty();
  }

  @Test
  void aTableIsToldOnceWhicheverWayRound() {
    assertThat(claim(ledger(), "one", question(Kind.TABLE, "r1", "c", "d"))).isEmpty();
    assertThat(claim(ledger(), "two", question(Kind.TABLE, "r1", "d", "c")))
        .hasValueSatisfying(words -> assertThat(words).contains("as table of c, d"));
  }

  @Test
  void sumsOverOtherRowsThatCannotBeComparedAreRefused() {
    assertThat(claim(ledger(), "one", question(Kind.NUMBERS, "r1", "x"))).isEmpty();
    assertThat(claim(ledger(), "two", question(Kind.NUMBERS, "r2", "x")))
        .hasValueSatisfying(words -> assertThat(words).contains("cannot be compared"));
    assertThat(
            claim(
                ledger(policy(Views.ONE, Repeats.PERMIT, 20)),
                "two",
                question(Kind.NUMBERS, "r2", "x")))
        .as("unless the policy permits it")
        .isEmpty();
  }

  @Test
  void whatOnePlanMayNotLookAtTogetherTwoMayNotEither() {
    assertThat(
            claim(
                ledger(),
                "one",
                question(Kind.TABLE, "r", "c", "d"),
                question(Kind.TABLE, "r", "d", "e"),
                question(Kind.NUMBERS, "r", "x"),
                question(Kind.CELLS, "r", "x"),
                question(Kind.PAIRS, "r", "y", "z")))
        .isEmpty();
    assertThat(claim(ledger(), "ring", question(Kind.TABLE, "r", "c", "e")))
        .hasValueSatisfying(words -> assertThat(words).contains("ring"));
    assertThat(claim(ledger(), "twofold", question(Kind.CATEGORIES, "r", "x")))
        .hasValueSatisfying(
            words -> assertThat(words).contains("column x was answered as numbers"));
    assertThat(claim(ledger(), "views", question(Kind.GROUP, "r", "c", "x")))
        .hasValueSatisfying(words -> assertThat(words).contains("by groups", "by cells of values"));
    assertThat(claim(ledger(), "pairs", question(Kind.PAIRS, "r", "y", "w")))
        .hasValueSatisfying(words -> assertThat(words).contains("as pairs of y, z"));
    assertThat(
            claim(
                ledger(policy(Views.SEVERAL, Repeats.REFUSE, 20)),
                "several",
                question(Kind.GROUP, "r", "c", "x")))
        .isEmpty();
  }

  @Test
  void onlySoManyRunsMayAskSomethingNew() {
    StatisticsPolicy two = policy(Views.ONE, Repeats.PERMIT, 2);
    assertThat(claim(ledger(two), "one", question(Kind.NUMBERS, "r1", "x"))).isEmpty();
    assertThat(claim(ledger(two), "again", question(Kind.NUMBERS, "r1", "x"))).isEmpty();
    assertThat(claim(ledger(two), "two", question(Kind.NUMBERS, "r1", "y"))).isEmpty();
    assertThat(claim(ledger(two), "three", question(Kind.NUMBERS, "r2", "y")))
        .hasValueSatisfying(words -> assertThat(words).contains("maximumRunsPerTable is 2"));
    assertThat(claim(ledger(two), "old", question(Kind.NUMBERS, "r1", "y")))
        .as("what was told is told again")
        .isEmpty();
  }

  @Test
  void aLookNotesNothing() {
    AnsweredQuestion mean = question(Kind.NUMBERS, "r1", "x");
    assertThat(ledger().refusalOf(asking("one", "parquet"), List.of(mean), version -> null))
        .isEmpty();
    assertThat(claim(ledger(), "two", question(Kind.NUMBERS, "r2", "x"))).isEmpty();
  }

  @Test
  void aMissingOrDamagedAnswerLetsNothingLeave() throws Exception {
    claim(ledger(), "one", question(Kind.NUMBERS, "r", "x"));
    claim(ledger(), "two", question(Kind.NUMBERS, "r", "y"));
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().matches(".*/statistics/[0-9]+")).sorted().toList();
    }
    assertThat(files).hasSize(2);
    Files.writeString(files.get(1), "{}");
    assertThatThrownBy(() -> claim(ledger(), "three", question(Kind.NUMBERS, "r", "x")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("Answer 2")
        .hasMessageContaining("damaged");
    Files.delete(files.get(0));
    assertThatThrownBy(() -> claim(ledger(), "three", question(Kind.NUMBERS, "r", "x")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("Answer 1")
        .hasMessageContaining("missing");
  }
}
