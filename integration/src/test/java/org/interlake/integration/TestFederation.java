package org.interlake.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.FederatedRun;
import org.interlake.driver.run.KeptNoise;
import org.interlake.driver.run.NoiseKeeper;
import org.interlake.driver.run.RunListener;
import org.interlake.driver.run.SilentListener;
import org.interlake.driver.table.PinnedTable;
import org.interlake.lineage.Lineage;
import org.interlake.models.statistics.Statistic;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.agent.SiteAgent;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;

/**
 * A federation in a folder: real keys, tables, configuration files, exchange and registry. Driver
 * and sites run as threads of this JVM, or as processes of their own over the same files.
 */
final class TestFederation implements AutoCloseable {
  /** Read from its files once: each copy of one that is not read yet reads them again. */
  static final Configuration HADOOP = loaded();

  /**
   * The sites' tables as they were written for the first test, by federation, dataset and sites.
   */
  private static final Map<String, Written> WRITTEN = new ConcurrentHashMap<>();

  private final Path folder;
  private final SparkSession spark;
  private final FederationId federation;
  private final PrivateIdentity driverKey;
  private final Map<String, PrivateIdentity> siteKeys = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Optional<Path> reference = Optional.empty();
  private Optional<NoiseKeeper> noise = Optional.empty();
  private List<String> enrolled = List.of();
  private Function<String, Lineage> lineage = party -> Lineage.NONE;

  private record Written(Path lake, List<String> columns) {}

  private static Configuration loaded() {
    Configuration hadoop = new Configuration();
    hadoop.size();
    return hadoop;
  }

  /**
   * Lays out a federation.
   *
   * @param keysFrom a federation whose keys are to be used again, for comparing bytes
   */
  private TestFederation(
      Path folder, String federation, List<String> sites, Optional<TestFederation> keysFrom)
      throws IOException {
    this.folder = folder;
    this.spark = LocalSpark.session();
    this.federation = new FederationId(federation);
    Files.createDirectories(folder.resolve("exchange"));
    this.driverKey = keysFrom.map(other -> other.driverKey).orElseGet(PrivateIdentity::generate);
    keep("driver", driverKey);
    for (String site : sites) {
      PrivateIdentity key =
          keysFrom.map(other -> other.siteKeys.get(site)).orElseGet(PrivateIdentity::generate);
      keep(site, key);
      siteKeys.put(site, key);
    }
    enrol(sites);
  }

  private void keep(String party, PrivateIdentity keys) {
    new KeyFile(folder.resolve("keys/" + party + ".json")).writeNew(keys, new KeyProtection.None());
  }

  static TestFederation of(Path folder, String federation, List<String> sites) throws IOException {
    return new TestFederation(folder, federation, sites, Optional.empty());
  }

  /** The same parties with the same keys and tables, at another place. */
  TestFederation twin(Path place) throws IOException {
    TestFederation twin =
        new TestFederation(
            place, federation.name(), List.copyOf(siteKeys.keySet()), Optional.of(this));
    for (String site : siteKeys.keySet()) {
      Files.copy(siteFile(site), twin.siteFile(site));
      Files.writeString(
          twin.siteFile(site),
          Files.readString(siteFile(site))
              .replace(folder.resolve("exchange").toString(), place.resolve("exchange").toString())
              .replace(registryOf(site).toString(), twin.registryOf(site).toString()));
    }
    return twin;
  }

  /** Three hospitals with their breast cancer patients, and their site files. */
  static TestFederation breastCancer(Path folder) throws IOException {
    TestFederation federation = of(folder, "demo-hospitals", List.of("north", "south", "west"));
    federation.copyTables("breast-cancer", "site", Hospitals::breastCancer);
    return federation;
  }

  /** Four hospitals with their heart patients, and their site files. */
  static TestFederation heart(Path folder) throws IOException {
    TestFederation federation =
        of(folder, "heart-hospitals", List.of("cleveland", "hungarian", "switzerland", "va"));
    federation.copyTables("heart-disease", "site", Hospitals::heart);
    return federation;
  }

  /**
   * Adds tables of a dataset that many tests have, each at its own place: they are written once for
   * parties of these names and copied file by file, which a Delta table does not notice.
   */
  void copyTables(String dataset, String siteColumn, Function<SparkSession, Dataset<Row>> reader)
      throws IOException {
    String key = federation + "/" + dataset + siteKeys.keySet();
    Written written = WRITTEN.get(key);
    if (written == null) {
      Dataset<Row> rows = reader.apply(spark);
      addTables(dataset, siteColumn, rows);
      Path kept = Files.createTempDirectory("written-" + dataset);
      copy(folder.resolve("lake"), kept);
      WRITTEN.put(key, new Written(kept, List.of(rows.columns())));
      return;
    }
    copy(written.lake(), folder.resolve("lake"));
    for (String site : siteKeys.keySet()) {
      writeSiteFile(site, dataset, written.columns().toArray(new String[0]), 10);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path place = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(place);
        } else {
          Files.copy(file, place);
        }
      }
    }
  }

  void addTables(String dataset, String siteColumn, Dataset<Row> rows) throws IOException {
    for (String site : siteKeys.keySet()) {
      Path table = tableOf(site);
      rows.filter(functions.col(siteColumn).equalTo(site))
          .drop(siteColumn)
          .write()
          .format("delta")
          .save(table.toString());
      writeSiteFile(site, dataset, rows.columns(), 10);
    }
  }

  void writeSiteFile(String site, String dataset, String[] columns, int minimumRows)
      throws IOException {
    Files.writeString(
        siteFile(site),
        """
        interlake: 1
        federation: %s
        site: %s
        exchange: %s
        key: %s
        coordinator: "%s"
        registry: %s
        datasets:
          %s: {path: %s}
        policy:
          columns: {allow: [%s]}
          minimumRows: %d
          minimumCategoryRows: 1
          minimumEvaluationRows: 5
        """
            .formatted(
                federation,
                site,
                folder.resolve("exchange"),
                folder.resolve("keys/" + site + ".json"),
                driverKey.publicIdentity().text(),
                registryOf(site),
                dataset,
                tableOf(site),
                String.join(", ", columns),
                minimumRows));
  }

  private void writeDriverFile() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            interlake: 1
            federation: %s
            exchange: %s
            registry: %s
            key: %s
            registryCommit: {maximumDelay: 1s}
            sites:
            """
                .formatted(
                    federation,
                    folder.resolve("exchange"),
                    folder.resolve("registry"),
                    folder.resolve("keys/driver.json")));
    enrolled.forEach(
        site ->
            text.append(
                "  %s: \"%s\"\n".formatted(site, siteKeys.get(site).publicIdentity().text())));
    Path aside = folder.resolve("driver.yaml.new");
    Files.writeString(aside, text.toString());
    Files.move(aside, driverFile(), StandardCopyOption.ATOMIC_MOVE); // it may be read right now
  }

  /** A plan of the project, with some of its text replaced (pairs of old and new). */
  Plan plan(String name, String... replacements) throws IOException {
    return PlanReader.read(planFile(name, replacements));
  }

  Path planFile(String name, String... replacements) throws IOException {
    String text = Files.readString(Hospitals.ROOT.resolve("conf/plans/" + name + ".yaml"));
    for (int i = 0; i < replacements.length; i += 2) {
      if (!text.contains(replacements[i])) {
        throw new IllegalArgumentException("The plan does not say: " + replacements[i]);
      }
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(file, text);
    return file;
  }

  /** Gives the driver public rows of its own. */
  void trust(Path table) {
    reference = Optional.of(table);
  }

  /** Has the driver draw its noise from there, and not from its folder. */
  void noising(NoiseKeeper keeper) {
    noise = Optional.of(keeper);
  }

  /** Has each party, by its name and the driver by "driver", tell a lineage of its own. */
  void tracing(Function<String, Lineage> ofParty) {
    lineage = ofParty;
  }

  /** What the driver keeps for itself. */
  Path driverState() {
    return folder.resolve("state");
  }

  Path folder() {
    return folder;
  }

  Path tableOf(String site) {
    return folder.resolve("lake/" + site);
  }

  /** The site's own registry. */
  Path registryOf(String site) {
    return folder.resolve("own/" + site);
  }

  Path siteFile(String site) {
    return folder.resolve(site + ".yaml");
  }

  Path driverFile() {
    return folder.resolve("driver.yaml");
  }

  Path exchangeFolder() {
    return folder.resolve("exchange").resolve(federation.name());
  }

  SigningKey keyOf(String site) {
    return siteKeys.get(site).signingKey();
  }

  PublicIdentity driverKey() {
    return driverKey.publicIdentity();
  }

  /** The coordinator's private keys, for a test that reads what is sealed for it. */
  PrivateIdentity driverKeys() {
    return driverKey;
  }

  /** Gives a site other keys, in its own key file only. */
  void giveKeys(String site, PrivateIdentity keys) throws IOException {
    Files.delete(folder.resolve("keys/" + site + ".json"));
    keep(site, keys);
    siteKeys.put(site, keys);
  }

  /** Writes who is enrolled, as the coordinator's editor does. */
  void enrol(List<String> sites) throws IOException {
    enrolled = List.copyOf(sites);
    writeDriverFile();
  }

  SortedMap<String, PublicIdentity> enrolled() {
    return DriverConfigReader.read(driverFile()).enrolled();
  }

  PrivateIdentity keysOf(String site) {
    return siteKeys.get(site);
  }

  FederationId id() {
    return federation;
  }

  Registry registry() {
    return new Registry(HADOOP, folder.resolve("registry").toUri().toString());
  }

  PromotedModels promoted() {
    return new PromotedModels(HADOOP, folder.resolve("registry").toUri().toString());
  }

  Exchange exchange() {
    return HadoopExchange.open(folder.resolve("exchange").toUri(), federation, HADOOP);
  }

  /** Starts a site's agent in a thread; it ends when the run does. */
  Future<ExitCode> follow(String site, RunId run) {
    return threads.submit(
        (Callable<ExitCode>) () -> withAgent(site, agent -> agent.follow(Optional.of(run))));
  }

  /** The same for a site that turns its model updates round before they go out. */
  Future<ExitCode> followFlipped(String site, RunId run) {
    return threads.submit(
        (Callable<ExitCode>)
            () ->
                withAgent(
                    site,
                    new SignFlip(
                        exchange(), federation, new SiteId(site), run, keysOf(site), driverKeys()),
                    agent -> agent.follow(Optional.of(run))));
  }

  /** The same over an exchange of the test's; closed at the end. */
  Future<ExitCode> follow(String site, RunId run, Exchange over) {
    return threads.submit(
        (Callable<ExitCode>) () -> withAgent(site, over, agent -> agent.follow(Optional.of(run))));
  }

  /** Lets a site do what is open. */
  ExitCode once(String site) throws Exception {
    return withAgent(site, agent -> agent.once(Optional.empty(), Duration.ZERO));
  }

  /** The same for one run only. */
  ExitCode once(String site, RunId run) throws Exception {
    return withAgent(site, agent -> agent.once(Optional.of(run), Duration.ZERO));
  }

  private interface AgentWork {
    ExitCode with(SiteAgent agent) throws InterruptedException;
  }

  private ExitCode withAgent(String site, AgentWork work) throws Exception {
    return withAgent(site, exchange(), work);
  }

  private ExitCode withAgent(String site, Exchange opened, AgentWork work) throws Exception {
    SiteConfig config = SiteConfigReader.read(siteFile(site));
    PrivateIdentity key = config.identity();
    try (Exchange exchange = opened;
        Lineage told = lineage.apply(site);
        SiteAgent agent =
            new SiteAgent(spark, config, new Mailbox(exchange, key), key.ownKeys(), told)) {
      return work.with(agent);
    }
  }

  /** Starts the driver in a thread. */
  Future<RunResult> drive(RunPlan plan, RunId run) {
    return threads.submit((Callable<RunResult>) () -> driveHere(plan, run, new Heard()));
  }

  /** The same, by a clock that the test sets. */
  Future<RunResult> drive(RunPlan plan, RunId run, Clock clock) {
    return threads.submit((Callable<RunResult>) () -> driveHere(plan, run, new Heard(), clock));
  }

  RunResult driveHere(RunPlan plan, RunId run, RunListener listener) throws InterruptedException {
    return driveHere(plan, run, listener, Clock.systemUTC());
  }

  private RunResult driveHere(RunPlan plan, RunId run, RunListener listener, Clock clock)
      throws InterruptedException {
    return driveHere(plan, run, listener, clock, exchange());
  }

  /** Drives over an exchange of the test's; closed at the end. */
  RunResult driveHere(RunPlan plan, RunId run, Exchange over) throws InterruptedException {
    return driveHere(plan, run, new Heard(), Clock.systemUTC(), over);
  }

  private RunResult driveHere(
      RunPlan plan, RunId run, RunListener listener, Clock clock, Exchange over)
      throws InterruptedException {
    Registry registry = registry();
    try (Exchange exchange = over;
        Lineage told = lineage.apply("driver");
        WriteBehind writer = new WriteBehind(registry, Duration.ofMillis(500));
        KeptNoise kept = new KeptNoise(driverState().toUri(), federation, run, HADOOP)) {
      FederatedRun federated =
          new FederatedRun(
              spark,
              new Mailbox(exchange, driverKey),
              driverKey.ownKeys(),
              this::enrolled,
              plan,
              run,
              new ExchangeUpdateSource(
                  JavaSparkContext.fromSparkContext(spark.sparkContext()),
                  folder.resolve("exchange").toUri(),
                  federation),
              registry,
              promoted(),
              writer,
              listener,
              clock);
      federated.keeping(noise.orElse(kept)).tracing(told);
      reference.ifPresent(
          table ->
              federated.trusting(
                  version -> PinnedTable.of(spark, "delta.`%s`".formatted(table), version)));
      return federated.run(FederatedRun.TakeOver.IF_DEAD);
    }
  }

  /** Publishes a plan as a driver does, and nothing else of a run. */
  Digest publishPlan(RunPlan plan, RunId run) {
    try (Exchange exchange = exchange()) {
      new Mailbox(exchange, driverKey)
          .send(
              ExchangeLayout.plan(run),
              EnvelopeContext.fromDriver(
                  MessageKind.PLAN, federation, run, EnvelopeContext.NO_PARENT),
              plan,
              List.of());
    }
    return Mailbox.digestOf(plan);
  }

  /** Runs a plan with all its sites, to the end. */
  RunResult run(RunPlan plan, RunId run) throws Exception {
    List<Future<ExitCode>> sites = new ArrayList<>();
    for (SiteId site : plan.sites()) {
      sites.add(follow(site.name(), run));
    }
    RunResult result = drive(plan, run).get(120, TimeUnit.SECONDS);
    for (Future<ExitCode> site : sites) {
      site.get(30, TimeUnit.SECONDS);
    }
    return result;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a driver said. */
  static class Heard extends SilentListener {
    final List<RoundReport> rounds = new ArrayList<>();
    final List<String> strangers = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<Statistic> statistics = new ArrayList<>();

    @Override
    public void strangerSeen(String site) {
      strangers.add(site);
    }

    @Override
    public void warned(RoundNumber round, String warning) {
      warnings.add(warning);
    }

    @Override
    public void roundClosed(RoundReport report) {
      rounds.add(report);
    }

    @Override
    public void measured(List<Statistic> measured) {
      statistics.addAll(measured);
    }
  }
}
