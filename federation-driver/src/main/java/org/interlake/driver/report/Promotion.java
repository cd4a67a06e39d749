package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.driver.registry.ModelAlias;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.RunState;
import org.interlake.driver.request.RegistryModels;
import org.interlake.protocol.RoundNumber;

/**
 * What became of a run's model outside the run.
 *
 * @param round that made it
 * @param aliases that name this version now, in order
 */
public record Promotion(String model, long version, RoundNumber round, List<String> aliases) {
  public Promotion {
    requireNonNull(model, "model");
    requireNonNull(round, "round");
    aliases = List.copyOf(aliases);
  }

  /** The newest promoted version that is a run's; empty if none is. */
  static Optional<Promotion> find(RegistryModels models, RunState opened) {
    return models
        .promoted()
        .ofRun(opened.model(), opened.run(), opened.at())
        .map(found -> of(models, found));
  }

  private static Promotion of(RegistryModels models, PromotedModel found) {
    String model = found.model().model();
    return new Promotion(
        model,
        found.version(),
        found.model().round(),
        models.registry().aliases(model).values().stream()
            .filter(alias -> alias.version() == found.version())
            .map(ModelAlias::alias)
            .toList());
  }
}
