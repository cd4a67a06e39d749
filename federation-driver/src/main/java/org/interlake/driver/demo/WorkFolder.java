package org.interlake.driver.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.StrategySpec;
import org.interlake.protocol.plan.WeightSpec;

/**
 * Where a demonstration lives, and what stands where in it:
 *
 * <pre>
 * exchange/                 where messages pass
 * registry/                 the driver's tables
 * driver.yaml, driver-key.json
 * plans/NAME.yaml
 * sites/SITE/site.yaml, key.json, lake/DATASET
 * logs/SITE.log, driver.log
 * </pre>
 */
final class WorkFolder {
  private final Path root;

  private WorkFolder(Path root) {
    this.root = root;
  }

  /**
   * Makes the folder, with an empty exchange and registry in it.
   *
   * @throws DemoException if there is something in it already, or it cannot be made
   */
  static WorkFolder create(Path path) {
    Path root = path.toAbsolutePath().normalize();
    WorkFolder folder = new WorkFolder(root);
    try {
      if (Files.exists(root) && (!Files.isDirectory(root) || !isEmpty(root))) {
        throw new DemoException(
            ExitCode.USAGE,
            "--work: %s is there already and not an empty folder (name a new one)".formatted(root));
      }
      for (Path part : List.of(folder.exchange(), folder.registry(), root.resolve("logs"))) {
        Files.createDirectories(part);
      }
    } catch (IOException e) {
      throw new DemoException(
          ExitCode.UNAVAILABLE, "--work: %s cannot be made: %s".formatted(root, e));
    }
    return folder;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  Path root() {
    return root;
  }

  Path exchange() {
    return root.resolve("exchange");
  }

  Path registry() {
    return root.resolve("registry");
  }

  Path driverConfig() {
    return root.resolve("driver.yaml");
  }

  Path plan(Plan plan) {
    return root.resolve("plans").resolve(plan.name() + ".yaml");
  }

  Path siteConfig(SiteId site) {
    return siteFolder(site).resolve("site.yaml");
  }

  Path table(SiteId site, Plan plan) {
    return siteFolder(site).resolve("lake").resolve(plan.dataset());
  }

  Path log(String process) {
    return root.resolve("logs").resolve(process + ".log");
  }

  private Path siteFolder(SiteId site) {
    return root.resolve("sites").resolve(site.name());
  }

  /** Makes the keys, and writes the configuration of both sides and a copy of the plan. */
  void writeFiles(Plan plan, Path planFile) {
    PrivateIdentity driver = newKeys(root.resolve("driver-key.json"));
    StringBuilder roster = new StringBuilder();
    try {
      for (SiteId site : plan.sites()) {
        PrivateIdentity keys = newKeys(siteFolder(site).resolve("key.json"));
        Files.writeString(siteConfig(site), siteYaml(plan, site, driver.publicIdentity()));
        roster.append("  %s: \"%s\"%n".formatted(site, keys.publicIdentity()));
      }
      Files.writeString(driverConfig(), driverYaml(plan, roster.toString()));
      Files.createDirectories(plan(plan).getParent());
      Files.copy(planFile, plan(plan));
    } catch (IOException e) {
      throw new DemoException(ExitCode.UNAVAILABLE, "cannot write into %s: %s".formatted(root, e));
    }
  }

  private static PrivateIdentity newKeys(Path file) {
    PrivateIdentity keys = PrivateIdentity.generate();
    new KeyFile(file).writeNew(keys, new KeyProtection.None());
    return keys;
  }

  private static String driverYaml(Plan plan, String roster) {
    return """
        # The coordinator's side of the demonstration: where messages pass, where runs are remembered,
        # and who is enrolled. Paths are seen from this file. docs/reference/driver.md describes every
        # key.
        interlake: 1
        federation: %s
        exchange: exchange           # a real federation names a bucket or HDFS folder: s3a://..., hdfs://...
        registry: registry           # the Delta tables run, round, contribution, model_version, metric, event
        key: driver-key.json         # the coordinator's private keys

        # The roster: an update counts only with the signature of the keys that stand here. One more
        # site is one more line, with what "interlake keys create" prints.
        sites:
        %s
        registryCommit: {maximumDelay: 10s}    # rounds that share a commit wait at most this long
        """
        .formatted(plan.federation(), roster);
  }

  private static String siteYaml(Plan plan, SiteId site, PublicIdentity coordinator) {
    return """
        # One hospital's side of the demonstration: which of its tables answers to which name, and what
        # it permits. Nobody else needs this file. Paths are seen from it. docs/reference/site.md
        # describes every key.
        interlake: 1
        federation: %s
        site: %s
        exchange: ../../exchange     # a real federation names a bucket or HDFS folder: s3a://..., hdfs://...
        key: key.json                # this site's private keys
        registry: registry           # Delta tables of models of its own, which plans may ask it to make
        # The coordinator's public keys: only plans signed with them are listened to, and updates are
        # encrypted to them.
        coordinator: "%s"
        poll: {minimum: 5ms, maximum: 250ms}   # how often the exchange is looked at: busy, idle

        # A plan asks for a dataset by its name; this is what stands behind it here.
        datasets:
          %s:
            path: lake/%s

        policy:
          columns:                   # only these may be read; take one out, and the site declines the plan
            allow: [%s]
          minimumRows: 20            # fewer training rows: the plan is declined
          minimumCategoryRows: %d     # a category with fewer rows is not told
          minimumEvaluationRows: 10  # fewer held-out rows: no metric is sent
          families: [%s]
          strategies: [%s]
        """
        .formatted(
            plan.federation(),
            site,
            coordinator,
            plan.dataset(),
            plan.dataset(),
            columns(plan),
            PooledModel.MINIMUM_CATEGORY_ROWS,
            plan.model().family(),
            String.join(", ", strategies(plan)));
  }

  /** All that no policy needs to think about twice, and the plan's. */
  private static Set<String> strategies(Plan plan) {
    Set<String> strategies = new LinkedHashSet<>(PlanReader.strategyNames());
    strategies.remove(StrategySpec.Cyclic.NAME);
    strategies.add(plan.strategy().strategy());
    return strategies;
  }

  /** What the plan reads, broken into lines. */
  private static String columns(Plan plan) {
    List<String> columns = new ArrayList<>();
    plan.featureColumns().forEach(feature -> columns.add(feature.column()));
    if (plan.label() instanceof LabelSpec.Column label) {
      columns.add(label.column());
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      columns.add(offset.column());
    }
    if (plan.weight() instanceof WeightSpec.ByColumn weight) {
      columns.add(weight.column());
    }
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      columns.add(split.column());
    }
    plan.strategy().siteWeightColumn().ifPresent(columns::add);
    StringBuilder text = new StringBuilder();
    int width = 0;
    for (String column : columns) {
      if (width > 0) {
        text.append(width + column.length() > 78 ? ",\n      " : ", ");
        width = width + column.length() > 78 ? 0 : width;
      }
      text.append(column);
      width += column.length() + 2;
    }
    return text.toString();
  }
}
