package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.interlake.aggregation.UpdateSource;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.WriteBehind;
import org.interlake.driver.run.FederatedRun;
import org.interlake.driver.run.RunListener;
import org.interlake.driver.simulate.VirtualSite.OpenRound;
import org.interlake.driver.table.PinnedTable;
import org.interlake.models.DisclosureLimits;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.secure.SecureRun;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Directory;
import org.interlake.protocol.message.DirectoryKeys;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SecureAggregationSpec;

/**
 * A whole federation in this process: {@link FederatedRun} as in a real one, over an exchange in
 * memory, on which virtual sites answer each call in a wave, over several threads.
 *
 * <p>Law: the models, round by round, are bit for bit those of separate processes whose tables hold
 * the same rows, under the same names of sites and the same limits; but for noise, which a site
 * draws from a key that nobody else knows, and a simulated one from the run's name.
 */
public final class Simulation {
  private final SparkSession spark;
  private final VirtualSites sites;
  private final TableVersion table;
  private final DisclosureLimits limits;
  private final RunId run;
  private final int threads;
  private final Optional<Collusion> collusion;
  private Optional<PinnedTable> reference = Optional.empty();

  /**
   * @param table what the sites' rows are from, which every contribution names
   * @param limits of every site
   * @param threads that work on sites at the same time, 1 or more; changes no result
   */
  public Simulation(
      SparkSession spark,
      VirtualSites sites,
      TableVersion table,
      DisclosureLimits limits,
      RunId run,
      int threads) {
    this(spark, sites, table, limits, run, threads, Optional.empty());
  }

  /**
   * With sites that lie.
   *
   * @param collusion what becomes of the updates of each training round; only tests and benchmarks
   *     have one
   */
  Simulation(
      SparkSession spark,
      VirtualSites sites,
      TableVersion table,
      DisclosureLimits limits,
      RunId run,
      int threads,
      Optional<Collusion> collusion) {
    this.spark = requireNonNull(spark, "spark");
    this.sites = requireNonNull(sites, "sites");
    this.table = requireNonNull(table, "table");
    this.limits = requireNonNull(limits, "limits");
    this.run = requireNonNull(run, "run");
    this.threads = threads;
    this.collusion = requireNonNull(collusion, "collusion");
  }

  /** Gives the driver public rows of its own, for a plan whose rule measures by them. */
  public Simulation trusting(PinnedTable table) {
    reference = Optional.of(table);
    return this;
  }

  /**
   * The default name of a simulated run: another table, version, partition, plan or table of public
   * rows gives another.
   */
  public static RunId defaultRunId(
      VirtualSites sites, TableVersion table, Optional<TableVersion> reference) {
    Plan plan = sites.plan();
    String what =
        "%s %s %s%s"
            .formatted(
                Mailbox.digestOf(plan),
                table.text(),
                sites.partition().text(),
                reference.map(version -> " " + version.text()).orElse(""));
    String name = plan.name().length() > 50 ? plan.name().substring(0, 50) : plan.name();
    return new RunId(
        name
            + "-sim-"
            + Digest.of(what.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hex()
                .substring(0, 8));
  }

  /**
   * Runs to the end. The keys of all parties are made for this run, and known to this process only.
   *
   * @param writer committed to {@code registry}; closed by the caller
   * @throws InterruptedException if it is being stopped; a simulation is not resumed
   */
  public RunResult run(
      Registry registry,
      PromotedModels promoted,
      WriteBehind writer,
      RunListener listener,
      Clock clock)
      throws InterruptedException {
    Plan plan = sites.plan();
    MemoryExchange exchange = new MemoryExchange();
    SigningKey driverKey = SigningKey.ofThisProcess();
    SortedMap<String, PublicIdentity> keys = new TreeMap<>();
    List<VirtualSite> virtual = new ArrayList<>();
    sites
        .rows()
        .forEach(
            (site, rows) -> {
              SigningKey key = SigningKey.ofThisProcess();
              keys.put(site.name(), PrivateIdentity.signingOnly(key).publicIdentity());
              virtual.add(
                  new VirtualSite(
                      site, rows, new Mailbox(exchange, key), plan.federation(), run, table));
            });
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      Waves waves = new Waves(virtual, workers, exchange, driverKey, keys);
      FederatedRun federated =
          new FederatedRun(
                  spark,
                  new Mailbox(new SimulatedExchange(exchange, run, waves), driverKey),
                  driverKey.verifyingKey(),
                  () -> keys,
                  plan,
                  run,
                  new InThisProcess(exchange),
                  registry,
                  promoted,
                  writer,
                  listener,
                  clock)
              .keeping(new SimulatedNoise(run))
              .noting(
                  "simulated", "table %s, %s".formatted(table.text(), sites.partition().text()));
      reference.ifPresent(table -> federated.trusting(version -> table));
      return federated.run(FederatedRun.TakeOver.IF_DEAD);
    } finally {
      workers.shutdownNow();
      virtual.forEach(VirtualSite::close);
    }
  }

  /** Where updates are; no executor of another process could read them. */
  private static final class InThisProcess implements UpdateSource {
    private static final long serialVersionUID = 1L;

    private final transient MemoryExchange exchange;

    InThisProcess(MemoryExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public boolean isShared() {
      return false;
    }

    @Override
    public Optional<ObjectReader> open(ExchangePath object) {
      return exchange.open(object);
    }
  }

  /** What all sites do when the driver has spoken. */
  private final class Waves implements SimulatedExchange.Wave {
    private final List<VirtualSite> virtual;
    private final ExecutorService workers;
    private final MemoryExchange exchange;
    private final Mailbox inbox;
    private final VerifyingKey driver;
    private final Digest plan;
    private final SortedMap<String, PublicIdentity> keys;
    private Optional<FittedContract> contract = Optional.empty();
    private Optional<SecureRun> secure = Optional.empty();
    private Optional<OpenRound> last = Optional.empty();

    Waves(
        List<VirtualSite> virtual,
        ExecutorService workers,
        MemoryExchange exchange,
        SigningKey driverKey,
        SortedMap<String, PublicIdentity> keys) {
      this.virtual = virtual;
      this.workers = workers;
      this.exchange = exchange;
      this.inbox = new Mailbox(exchange, driverKey);
      this.driver = driverKey.verifyingKey();
      this.plan = Mailbox.digestOf(sites.plan());
      this.keys = keys;
    }

    @Override
    public void answerPlan() {
      all(site -> site.answerPlan(sites.plan(), plan, limits));
    }

    @Override
    public void answerCall(RoundNumber round) {
      if (round.number() > 1) {
        forgetUpdates(new RoundNumber(round.number() - 1));
      }
      OpenRound open = open(round);
      last = Optional.of(open);
      if (collusion.isPresent() && open.call().purpose() == RoundPurpose.TRAIN) {
        answer(open, collusion.get());
      } else {
        all(site -> site.update(open).ifPresent(update -> site.send(open, update)));
      }
    }

    @Override
    public void answerUnmask(SiteId site) {
      OpenRound open = last.orElseThrow();
      Message<UnmaskCall> asked =
          inbox
              .read(
                  ExchangeLayout.unmask(run, open.number(), site),
                  new EnvelopeContext(
                      MessageKind.UNMASK,
                      sites.plan().federation(),
                      run.name(),
                      open.number().number(),
                      EnvelopeContext.DRIVER,
                      EnvelopeContext.senderOf(site),
                      open.model()),
                  driver,
                  UnmaskCall.class,
                  0)
              .orElseThrow();
      virtual.stream()
          .filter(each -> each.id().equals(site))
          .forEach(each -> each.unmask(open, asked));
    }

    /** What the sites of a run that aggregates securely find in its directory. */
    private Optional<SecureRun> secureRun() {
      if (secure.isEmpty()
          && sites.plan().secureAggregation() instanceof SecureAggregationSpec.Pairwise) {
        secure =
            inbox
                .read(
                    ExchangeLayout.directory(run),
                    fromDriver(MessageKind.DIRECTORY, plan),
                    driver,
                    Directory.class,
                    0)
                .map(
                    directory ->
                        new SecureRun(
                            sites.plan().federation(),
                            run,
                            sites.plan(),
                            directory.bodyDigest(),
                            DirectoryKeys.of(
                                directory.body(),
                                sites.plan().federation(),
                                run,
                                plan,
                                site -> Optional.ofNullable(keys.get(site.name())))));
      }
      return secure;
    }

    /** Nobody sends before all have computed. */
    private void answer(OpenRound open, Collusion lies) {
      SortedMap<SiteId, VirtualSite.Update> computed = new ConcurrentSkipListMap<>();
      all(site -> site.update(open).ifPresent(update -> computed.put(site.id(), update)));
      SortedMap<SiteId, VirtualSite.Update> sent =
          lies.sent(open.number(), open.vectors().get(0), computed);
      all(site -> Optional.ofNullable(sent.get(site.id())).ifPresent(u -> site.send(open, u)));
    }

    /** They are folded and recorded; a thousand sites' would fill the memory. */
    private void forgetUpdates(RoundNumber round) {
      for (SiteId site : sites.plan().sites()) {
        List<String> update = ExchangeLayout.update(site, run, round).segments();
        exchange.forget(new ExchangePath(update.subList(0, update.size() - 1)));
      }
    }

    /** What every site reads, read once. */
    private OpenRound open(RoundNumber round) {
      Message<ModelOrigin> model =
          inbox
              .read(
                  ExchangeLayout.model(run, round),
                  fromDriver(MessageKind.MODEL, plan).inRound(round),
                  driver,
                  ModelOrigin.class,
                  Long.MAX_VALUE)
              .orElseThrow();
      Message<Call> call =
          inbox
              .read(
                  ExchangeLayout.call(run, round),
                  fromDriver(MessageKind.CALL, model.content()).inRound(round),
                  driver,
                  Call.class,
                  0)
              .orElseThrow();
      if (contract.isEmpty() && !call.body().purpose().fitsContract()) {
        contract =
            inbox
                .read(
                    ExchangeLayout.contract(run),
                    fromDriver(MessageKind.CONTRACT, plan),
                    driver,
                    FittedContract.class,
                    0)
                .map(Message::body);
      }
      return new OpenRound(
          round,
          call.body(),
          Set.copyOf(call.body().sites()),
          model.content(),
          model.body(),
          model.vectors(),
          contract,
          secureRun());
    }

    private EnvelopeContext fromDriver(MessageKind kind, Digest parent) {
      return EnvelopeContext.fromDriver(kind, sites.plan().federation(), run, parent);
    }

    /** Each site once, as threads come to them; returns when all are done. */
    private void all(Consumer<VirtualSite> act) {
      AtomicInteger taken = new AtomicInteger();
      Runnable work =
          () -> {
            for (int i = taken.getAndIncrement(); i < virtual.size(); i = taken.getAndIncrement()) {
              act.accept(virtual.get(i));
            }
          };
      List<Future<?>> started = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        started.add(workers.submit(work));
      }
      for (Future<?> future : started) {
        await(future);
      }
    }

    private static void await(Future<?> future) {
      try {
        future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the simulation is being stopped", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException thrown
            ? thrown
            : new IllegalStateException(e.getCause());
      }
    }
  }
}
