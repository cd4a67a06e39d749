package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.TestedCoefficient;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.run.SiteSpread;
import org.interlake.driver.run.SummaryRows;
import org.interlake.models.glm.GlmSummary;
import org.interlake.protocol.RunId;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where the registry is. */
final class RegistryPlace {
  @ArgGroup(multiplicity = "1")
  private Place place;

  private static final class Place {
    @Option(
        names = "--registry",
        required = true,
        paramLabel = "FOLDER",
        description = "The registry's folder, on any Hadoop file system.")
    private String registry;

    @Option(
        names = "--conf-file",
        required = true,
        paramLabel = "FILE",
        description = "The coordinator's configuration, which names the registry.")
    private Path configFile;
  }

  /** The coordinator's configuration; empty if the registry is named itself. */
  Optional<Path> configFile() {
    return Optional.ofNullable(place.configFile);
  }

  String folder() {
    return place.registry != null
        ? RegistryModels.folderUri(place.registry)
        : DriverConfigReader.read(place.configFile).registry().toString();
  }

  RegistryModels models() {
    return new RegistryModels(new Configuration(), folder());
  }

  /** What the run says of its final model; empty of any other, and without the run's tables. */
  Optional<GlmSummary> summary(PromotedModel found) {
    RunId run = found.model().run();
    Registry registry = new Registry(new Configuration(), folder());
    List<TestedCoefficient> coefficients = registry.coefficients(run);
    return coefficients.isEmpty()
        ? Optional.empty()
        : SummaryRows.read(
            models().plan(found), found.model().digest(), coefficients, registry.metrics(run));
  }

  /** How the model differs from site to site, if its run's tables are there. */
  Optional<SiteSpread> spread(ModelVersion model) {
    Registry registry = new Registry(new Configuration(), folder());
    return SiteSpread.of(registry.metrics(model.run()), model.digest());
  }
}
