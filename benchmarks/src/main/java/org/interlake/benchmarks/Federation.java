package org.interlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;

/**
 * The folder of a federation on this machine, with the files that a coordinator and the sites would
 * write:
 *
 * <pre>
 * exchange/, registry/, driver.yaml, driver-key.json, PLAN.yaml
 * SITE/site.yaml, SITE/key.json, SITE/lake
 * logs/
 * </pre>
 */
final class Federation {
  private static final String DATASET = "rows";

  private final Path root;
  private final List<String> sites;
  private final int width;

  Federation(Path root, int sites, int width) {
    this.root = root;
    this.sites = IntStream.range(0, sites).mapToObj(i -> "site-" + i).toList();
    this.width = width;
  }

  List<String> sites() {
    return sites;
  }

  Path table(String site) {
    return root.resolve(site).resolve("lake");
  }

  Path driverFile() {
    return root.resolve("driver.yaml");
  }

  Path siteFile(String site) {
    return root.resolve(site).resolve("site.yaml");
  }

  Path planFile(String plan) {
    return root.resolve(plan + ".yaml");
  }

  Path registry() {
    return root.resolve("registry");
  }

  Path log(String process) {
    return root.resolve("logs").resolve(process + ".log");
  }

  /** Makes the keys and writes the configuration of both sides. */
  void writeFiles() throws IOException {
    for (String folder : List.of("exchange", "registry", "logs")) {
      Files.createDirectories(root.resolve(folder));
    }
    PublicIdentity driver = newKeys(root.resolve("driver-key.json"));
    StringBuilder roster = new StringBuilder();
    for (String site : sites) {
      PublicIdentity keys = newKeys(root.resolve(site).resolve("key.json"));
      roster.append("  %s: \"%s\"%n".formatted(site, keys));
      Files.writeString(
          siteFile(site),
          """
          interlake: 1
          federation: benchmark
          site: %s
          exchange: ../exchange
          key: key.json
          coordinator: "%s"
          poll: {minimum: 5ms, maximum: 250ms}
          datasets:
            %s: {path: lake}
          policy:
            columns: {deny: [nothing]}
          """
              .formatted(site, driver, DATASET));
    }
    Files.writeString(
        driverFile(),
        """
        interlake: 1
        federation: benchmark
        exchange: exchange
        registry: registry
        key: driver-key.json
        sites:
        %s"""
            .formatted(roster));
  }

  private static PublicIdentity newKeys(Path file) {
    PrivateIdentity keys = PrivateIdentity.generate();
    new KeyFile(file).writeNew(keys, new KeyProtection.None());
    return keys.publicIdentity();
  }

  /**
   * Writes a plan for logistic regression without a penalty on features as they are.
   *
   * @param strategy the section {@code strategy}, in braces
   * @param rounds training rounds
   */
  void writePlan(String plan, String strategy, int rounds) throws IOException {
    String features =
        IntStream.range(0, width)
            .mapToObj(j -> "  - {column: %s, type: double}%n".formatted(LakeWriter.column(j)))
            .collect(Collectors.joining());
    Files.writeString(
        planFile(plan),
        """
        interlake: 1
        name: %s
        federation: benchmark
        dataset: %s
        sites: %s
        features:
        %slabel: {column: %s, type: long, positive: 1, negative: 0}
        split: {column: %s}
        model: {name: benchmark, family: logistic-regression, l2: 0}
        strategy: %s
        rounds: {maximum: %d}
        evaluation: {scoreBins: 2048}
        """
            .formatted(
                plan,
                DATASET,
                sites,
                features,
                LakeWriter.LABEL,
                LakeWriter.SPLIT,
                strategy,
                rounds));
  }
}
