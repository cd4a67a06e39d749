package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.request.RegistryModels;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.job.ExitCode;

/**
 * The models of a registry for queries. The last few stay read: a promoted version never changes.
 */
final class ServedModels {
  private static final int MAX_KEPT = 32;

  private final CatalogOptions options;
  private final Map<String, ServedModel> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ServedModel> eldest) {
          return size() > MAX_KEPT;
        }
      };

  ServedModels(CatalogOptions options) {
    this.options = requireNonNull(options, "options");
  }

  /**
   * What a number, an alias or {@code latest} means now.
   *
   * @throws RequestException if there is no such model, or it cannot be asked
   */
  synchronized ServedModel find(String name, String version) {
    RegistryModels models =
        new RegistryModels(
            SparkSession.active().sessionState().newHadoopConf(), options.registryFolder());
    PromotedModel promoted = models.find(name, version);
    return kept.computeIfAbsent(
        "%s@%d %s".formatted(name, promoted.version(), promoted.model().digest()),
        key -> checked(ServedModel.of(promoted, models.parts(promoted))));
  }

  private static ServedModel checked(ServedModel served) {
    try {
      served.model();
      return served;
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          ExitCode.DATA, "%s cannot be asked: %s".formatted(served.name(), e.getMessage()), e);
    }
  }
}
