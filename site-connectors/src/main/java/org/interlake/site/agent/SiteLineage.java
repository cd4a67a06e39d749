package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.interlake.lineage.Fact;
import org.interlake.lineage.Lineage;
import org.interlake.lineage.LineageDataset;
import org.interlake.lineage.LineageEvent;
import org.interlake.lineage.LineageEvent.Kind;
import org.interlake.lineage.LineageFacet;
import org.interlake.lineage.RunFacts;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.TableVersion;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.table.DatasetConfig;

/**
 * What this site's own lineage is told of one run: each round that it answers is a step from the
 * pinned table to an update. It goes to the site's backend, and nowhere else.
 */
final class SiteLineage implements AutoCloseable {
  private final Lineage lineage;
  private final SiteConfig config;
  private final String dataset;
  private final RunId run;
  private final Clock clock;
  private final RunFacts ofRun;
  private Optional<OpenStep> open = Optional.empty();
  private boolean tagged;

  /**
   * @param dataset the name that the run's plan asks for
   */
  SiteLineage(
      Lineage lineage, SiteConfig config, String dataset, RunId run, Digest plan, Clock clock) {
    this.lineage = requireNonNull(lineage, "lineage");
    this.config = requireNonNull(config, "config");
    this.dataset = requireNonNull(dataset, "dataset");
    this.run = requireNonNull(run, "run");
    this.clock = requireNonNull(clock, "clock");
    this.ofRun =
        RunFacts.of(RunFacts.Role.SITE, config.federation(), run, plan)
            .with(Fact.SITE, config.site().name())
            .with(Fact.DATASET, dataset);
  }

  /** A step that has begun. */
  private record OpenStep(RoundNumber round, RunFacts facts, LineageDataset table) {}

  /** The table is about to be read, to answer the plan. */
  void reading() {
    tag(ofRun);
  }

  /** A call is about to be answered. */
  void answering(OpenCall call, TableVersion table) {
    RunFacts facts =
        ofRun
            .with(Fact.TABLE_ID, table.table())
            .with(Fact.TABLE_VERSION, table.version())
            .with(Fact.ROUND, call.round().number())
            .with(Fact.PURPOSE, call.call().purpose().key());
    open = Optional.of(new OpenStep(call.round(), facts, read(table)));
    tag(facts);
    emit(Kind.START, List.of(), Optional.empty());
  }

  /**
   * The call is answered.
   *
   * @param update the content digest of what was sent
   */
  void answered(Digest update) {
    open.ifPresent(
        step ->
            emit(
                Kind.COMPLETE,
                List.of(
                    new LineageDataset(
                        LineageDataset.updates(config.federation(), config.site(), run),
                        update.hex(),
                        new LineageFacet.Update(
                            config.federation(), run, step.round(), config.site()))),
                Optional.empty()));
    open = Optional.empty();
  }

  /**
   * The site leaves the run.
   *
   * @param reason as the driver is told it, in a word
   */
  void left(String reason) {
    if (open.isPresent()) {
      emit(Kind.FAIL, List.of(), Optional.of(reason));
      open = Optional.empty();
    }
  }

  /** Spark jobs that come now are for something else. */
  void paused() {
    if (tagged) {
      lineage.untag();
      tagged = false;
    }
  }

  /** A round that is still open was given up. */
  @Override
  public void close() {
    if (open.isPresent()) {
      emit(Kind.ABORT, List.of(), Optional.empty());
      open = Optional.empty();
    }
    paused();
  }

  private void tag(RunFacts facts) {
    lineage.tag(facts);
    tagged = true;
  }

  private void emit(Kind kind, List<LineageDataset> outputs, Optional<String> error) {
    OpenStep step = open.orElseThrow();
    lineage.emit(
        new LineageEvent(
            kind,
            LineageEvent.idOf(
                config.federation().name(),
                run.name(),
                config.site().name(),
                Integer.toString(step.round().number())),
            new LineageEvent.Job(
                "interlake.site.%s.%s".formatted(config.site(), dataset), "SITE_ROUND"),
            clock.instant(),
            step.facts(),
            List.of(step.table()),
            outputs,
            error));
  }

  private LineageDataset read(TableVersion table) {
    return new LineageDataset(
        place(config.datasets().get(dataset).table()),
        table.contentDigest().map(Digest::hex).orElseGet(() -> Long.toString(table.version())),
        new LineageFacet.Table(table.format(), table.table(), table.schema()));
  }

  /** Queries stay here: they may have values in them. */
  private LineageDataset.Place place(DatasetConfig.Table table) {
    LineageDataset.Named own = LineageDataset.ofSite(config.federation(), config.site(), dataset);
    if (table instanceof DatasetConfig.DeltaPath delta) {
      return new LineageDataset.Folder(delta.path());
    }
    if (table instanceof DatasetConfig.FileFolder files) {
      return new LineageDataset.Folder(files.path());
    }
    if (table instanceof DatasetConfig.CatalogTable named) {
      return new LineageDataset.CatalogTable(named.parts(), own);
    }
    if (table instanceof DatasetConfig.IcebergTable named) {
      return new LineageDataset.CatalogTable(named.parts(), own);
    }
    if (table instanceof DatasetConfig.HiveTable named) {
      return new LineageDataset.CatalogTable(named.parts(), own);
    }
    if (table instanceof DatasetConfig.SparkTable named) {
      return new LineageDataset.CatalogTable(named.parts(), own);
    }
    if (table instanceof DatasetConfig.JdbcTable jdbc
        && jdbc.relation() instanceof DatasetConfig.Named named) {
      return new LineageDataset.DatabaseTable(jdbc.database().url(), named.name());
    }
    return own;
  }
}
