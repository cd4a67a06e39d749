package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.interlake.api.Federation;
import org.interlake.api.FederationException;
import org.interlake.api.Model;
import org.interlake.api.Partition;
import org.interlake.api.Plan;
import org.interlake.api.Registry;
import org.interlake.api.Round;
import org.interlake.api.Run;
import org.interlake.api.RunStatus;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.driver.run.SilentListener;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide to the API does not show: the same bytes as the command, and what it refuses. */
final class ApiTest {
  private static final Path PLAN = Hospitals.ROOT.resolve("notebooks/plans/newton.yaml");

  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();

  /** Read once for all tests. */
  private static Dataset<Row> patients;

  @BeforeAll
  static void read() {
    patients = Hospitals.breastCancer(LocalSpark.session()).cache();
  }

  @AfterAll
  static void forget() {
    patients.unpersist();
  }

  private String registry(String name) {
    return folder.resolve(name).toString();
  }

  private static List<String> models(Run run) {
    return run
        .registry()
        .table("model_version")
        .where("run = '%s'".formatted(run.name()))
        .orderBy("round")
        .select("digest")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** What the command does between its options and its output. */
  private Run asTheCommandDoes(String table) throws Exception {
    SimulatedRun simulated =
        SimulatedRun.of(
            new SimulatedRun.Spec(
                PlanReader.readForStart(PLAN, Clock.systemUTC()),
                table,
                OptionalLong.empty(),
                new org.interlake.driver.simulate.Partition.ByColumn("site"),
                DisclosureLimits.DEFAULT,
                Optional.empty(),
                folder.resolve("command").toUri().toString(),
                Optional.empty(),
                new SimulatedRun.Words("--table", "--reference", "--run", "--registry")),
            spark);
    simulated.execute(new SilentListener(), Clock.systemUTC());
    return Registry.open(spark, registry("command")).run(simulated.run().name());
  }

  @Test
  void givesTheBytesOfTheCommand() throws Exception {
    Dataset<Row> rows = patients;
    String table = folder.resolve("pool").toString();
    rows.repartition(3).write().format("delta").save(table);
    Run expected = asTheCommandDoes(table);
    List<Round> heard = new ArrayList<>();
    Plan plan = Plan.read(PLAN);

    Run inHand = Federation.simulated(rows, "site").withListener(heard::add).run(plan);

    assertThat(models(expected)).hasSizeGreaterThan(3);
    assertThat(models(inHand)).isEqualTo(models(expected));
    assertThat(inHand.model().digest()).isEqualTo(expected.model().digest());
    assertThat(inHand.metric("auc")).isEqualTo(expected.metric("auc"));
    assertThat(heard).hasSize(Math.toIntExact(inHand.rounds().count()));
    assertThat(heard.get(heard.size() - 1).metrics()).containsKey("auc");
    assertThat(inHand.contributions().select("table_format").distinct().collectAsList().toString())
        .isEqualTo("[[dataframe]]");
    assertRefused( // the same name: it is there already
        ExitCode.CONFIGURATION,
        () ->
            Federation.simulated(spark, table, Partition.byColumn("site"))
                .withRegistry(registry("command"))
                .run(plan),
        "run %s is in registry".formatted(expected.name()),
        "name it with withRunName");
    Model model = inHand.model();
    assertThat(model.version()).isEqualTo(1);
    assertThat(model.metrics().where("scope = 'site' AND split = 'test' AND name = 'auc'").count())
        .isEqualTo(3);
    assertThat(model.coefficients().count()).isEqualTo(6);
  }

  @Test
  void rowsAreKnownByTheirContentAndNotByTheirOrder() {
    Dataset<Row> rows = patients.limit(300);
    TableVersion known = PinnedTable.ofRows(rows).version();

    assertThat(PinnedTable.ofRows(rows.repartition(4).orderBy("mean_area")).version())
        .isEqualTo(known);
    assertThat(PinnedTable.ofRows(rows.limit(299)).version()).isNotEqualTo(known);
    assertThat(
            PinnedTable.ofRows(rows.withColumn("site", functions.expr("nullif(site, 'north')")))
                .version()
                .shortVersion())
        .isNotEqualTo(known.shortVersion());
  }

  private static void assertRefused(ExitCode code, ThrowingCallable asked, String... said) {
    FederationException refusal = catchThrowableOfType(FederationException.class, asked);
    assertThat(refusal).isNotNull();
    assertThat(refusal.getMessage()).contains(said);
    assertThat(refusal.code()).isEqualTo(code);
  }

  @Test
  void aRunThatIsAbandonedIsReturnedAndHasNoModel() {
    Dataset<Row> none =
        patients.withColumn("split", functions.expr("if(site = 'west', 'test', split)"));
    List<String> declined = new ArrayList<>();

    Run run =
        Federation.simulated(none, "site")
            .withListener(
                new org.interlake.api.RoundListener() {
                  @Override
                  public void roundClosed(Round round) {}

                  @Override
                  public void siteDeclined(String site, String reason) {
                    declined.add(site + " " + reason);
                  }
                })
            .run(Plan.read(PLAN));

    assertThat(run.status()).isEqualTo(RunStatus.ABANDONED);
    assertThat(run.reason()).contains("west declined");
    assertThat(declined).singleElement().asString().contains("west", "no-rows");
    assertRefused(ExitCode.ABANDONED, run::model, "has come to no model", "west declined");
    assertRefused(ExitCode.DATA, () -> run.metric("auc"), "has no metric 'auc'");
    assertThat(run.metrics().count()).isZero();
  }

  @Test
  void everyFailureHasTheCommandsTextAndCode() {
    Dataset<Row> rows = patients;
    Federation hospitals = Federation.simulated(rows, "clinic");
    Plan plan = Plan.read(PLAN);

    assertRefused(ExitCode.DATA, () -> hospitals.run(plan), "clinic is not in the table");
    assertRefused(
        ExitCode.CONFIGURATION,
        () -> Plan.parse("interlake: 1\nname: Heart"),
        "plan:",
        "name",
        "federation");
    assertRefused(ExitCode.CONFIGURATION, () -> Plan.read(Path.of("no-such.yaml")), "no-such.yaml");
    assertRefused(
        ExitCode.USAGE,
        () -> hospitals.run(Plan.read(Hospitals.ROOT.resolve("conf/plans/heart-statistics.yaml"))),
        "a plan of statistics is not simulated");
    assertRefused(
        ExitCode.USAGE,
        () -> Federation.simulated(rows, "site").withReference("t").run(plan),
        "leave withReference out");
    assertRefused(ExitCode.USAGE, () -> hospitals.withRunName("A run").run(plan), "A run");
    assertRefused(
        ExitCode.UNAVAILABLE,
        () -> Federation.simulated(spark, "no.such_table", Partition.iid(2)).run(plan),
        "no.such_table");
    assertRefused(
        ExitCode.DATA,
        () -> Registry.open(spark, registry("nothing")),
        "there is no registry at",
        "check the path");
    assertRefused(
        ExitCode.CONFIGURATION,
        () -> Federation.coordinated(spark, folder.resolve("driver.yaml")).run(plan),
        "driver.yaml");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partition.dirichlet(-1, 3))
        .withMessageContaining("above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partition.iid(1))
        .withMessageContaining("2 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Federation.simulated(rows, "site").withMinimumRows(0))
        .withMessageContaining("Invalid minimumRows: 0");
  }

  @Test
  void anInterruptedThreadEndsItsRunAndStaysInterrupted() {
    Federation hospitals =
        Federation.simulated(patients, "site")
            .withListener(round -> Thread.currentThread().interrupt());
    try {
      assertRefused(ExitCode.INTERRUPTED, () -> hospitals.run(Plan.read(PLAN)), "stopped");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted(); // the next test's thread is this one
    }
  }
}
