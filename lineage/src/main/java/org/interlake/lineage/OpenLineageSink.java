package org.interlake.lineage;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.transports.ConsoleTransport;
import io.openlineage.client.transports.FacetsConfig;
import io.openlineage.client.transports.Transport;
import io.openlineage.client.transports.TransportFactory;
import io.openlineage.client.utils.DatasetIdentifier;
import io.openlineage.spark.agent.ArgumentParser;
import io.openlineage.spark.api.SparkOpenLineageConfig;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.SparkConf;

/**
 * Says events in OpenLineage's words, through OpenLineage's own client: as its listener does, by
 * the same Spark properties.
 */
final class OpenLineageSink implements EventSink {
  /** The listener's, where {@code spark.openlineage.namespace} says nothing. */
  private static final String DEFAULT_NAMESPACE = "default";

  private static final String INTEGRATION = "INTERLAKE";

  private final OpenLineage words = new OpenLineage(CustomFacet.PRODUCER);
  private final DatasetNames names;
  private final OpenLineageClient client;
  private final String namespace;
  private final Optional<OpenLineage.ParentRunFacet> parent;

  /**
   * @throws RuntimeException if the properties name no transport that there is
   */
  OpenLineageSink(SparkConf conf, DatasetNames names) {
    this.names = requireNonNull(names, "names");
    SparkOpenLineageConfig config = ArgumentParser.parse(conf);
    this.client = client(config);
    this.namespace = Optional.ofNullable(config.getNamespace()).orElse(DEFAULT_NAMESPACE);
    this.parent = parent(config);
  }

  /**
   * Its metrics are its own: the listener's client has put its into the registry of the process.
   */
  private static OpenLineageClient client(SparkOpenLineageConfig config) {
    Transport transport =
        config.getTransportConfig() == null
            ? new ConsoleTransport()
            : new TransportFactory(config.getTransportConfig()).build();
    FacetsConfig facets = config.getFacetsConfig();
    return new OpenLineageClient(
        transport,
        null,
        new SimpleMeterRegistry(),
        facets == null ? new String[0] : facets.getEffectiveDisabledFacets());
  }

  /** What started this application, such as a task of Airflow, if the properties say. */
  private Optional<OpenLineage.ParentRunFacet> parent(SparkOpenLineageConfig config) {
    if (config.getParentRunId() == null
        || config.getParentJobName() == null
        || config.getParentJobNamespace() == null) {
      return Optional.empty();
    }
    return Optional.of(
        words
            .newParentRunFacetBuilder()
            .run(
                words
                    .newParentRunFacetRunBuilder()
                    .runId(UUID.fromString(config.getParentRunId()))
                    .build())
            .job(
                words
                    .newParentRunFacetJobBuilder()
                    .namespace(config.getParentJobNamespace())
                    .name(config.getParentJobName())
                    .build())
            .build());
  }

  @Override
  public void send(LineageEvent event) {
    client.emit(said(event));
  }

  private OpenLineage.RunEvent said(LineageEvent event) {
    return words
        .newRunEventBuilder()
        .eventType(EventType.valueOf(event.kind().name()))
        .eventTime(event.at().atZone(ZoneOffset.UTC))
        .run(words.newRunBuilder().runId(event.id()).facets(runFacets(event)).build())
        .job(
            words
                .newJobBuilder()
                .namespace(namespace)
                .name(event.job().name())
                .facets(
                    words
                        .newJobFacetsBuilder()
                        .jobType(
                            words
                                .newJobTypeJobFacetBuilder()
                                .processingType("BATCH")
                                .integration(INTEGRATION)
                                .jobType(event.job().type())
                                .build())
                        .build())
                .build())
        .inputs(event.inputs().stream().map(this::input).toList())
        .outputs(event.outputs().stream().map(this::output).toList())
        .build();
  }

  private OpenLineage.RunFacets runFacets(LineageEvent event) {
    OpenLineage.RunFacetsBuilder facets = words.newRunFacetsBuilder();
    facets.put(CustomFacet.OfRun.KEY, new CustomFacet.OfRun(event.facts()));
    parent.ifPresent(facets::parent);
    event
        .error()
        .ifPresent(
            error ->
                facets.errorMessage(
                    words
                        .newErrorMessageRunFacetBuilder()
                        .message(error)
                        .programmingLanguage("JAVA")
                        .build()));
    return facets.build();
  }

  private OpenLineage.InputDataset input(LineageDataset dataset) {
    DatasetIdentifier name = names.of(dataset.place());
    return words
        .newInputDatasetBuilder()
        .namespace(name.getNamespace())
        .name(name.getName())
        .facets(facets(dataset, name))
        .build();
  }

  private OpenLineage.OutputDataset output(LineageDataset dataset) {
    DatasetIdentifier name = names.of(dataset.place());
    return words
        .newOutputDatasetBuilder()
        .namespace(name.getNamespace())
        .name(name.getName())
        .facets(facets(dataset, name))
        .build();
  }

  private OpenLineage.DatasetFacets facets(LineageDataset dataset, DatasetIdentifier name) {
    OpenLineage.DatasetFacetsBuilder facets = words.newDatasetFacetsBuilder();
    dataset.facet().ifPresent(known -> facets.put(known.key(), new CustomFacet.OfDataset(known)));
    dataset
        .version()
        .ifPresent(version -> facets.version(words.newDatasetVersionDatasetFacet(version)));
    if (name.getSymlinks() != null && !name.getSymlinks().isEmpty()) {
      facets.symlinks(words.newSymlinksDatasetFacet(symlinks(name)));
    }
    return facets.build();
  }

  /** The names that a table has in a catalog, beside that of its place. */
  private List<OpenLineage.SymlinksDatasetFacetIdentifiers> symlinks(DatasetIdentifier name) {
    return name.getSymlinks().stream()
        .map(
            link ->
                words.newSymlinksDatasetFacetIdentifiers(
                    link.getNamespace(), link.getName(), link.getType().toString()))
        .toList();
  }

  @Override
  public void close() throws Exception {
    client.close();
  }
}
