package org.interlake.site;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlake.protocol.doctor.Finding;
import org.interlake.protocol.doctor.Findings;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.policy.PlanColumns;
import org.interlake.site.table.DatasetConfig;
import org.interlake.site.table.LakeTables;
import org.interlake.site.table.PinFolder;
import org.interlake.site.table.PinnedTable;
import org.interlake.site.table.TableException;
import org.interlake.site.table.Wanted;
import org.interlake.tab.command.CommandSession;

/** Whether a site's tables can be read; of those whose rows would be copied, nothing is tried. */
final class TableChecks {
  private final Findings findings;
  private final SiteConfig config;
  private final Optional<RunPlan> plan;

  TableChecks(Findings findings, SiteConfig config, Optional<RunPlan> plan) {
    this.findings = requireNonNull(findings, "findings");
    this.config = requireNonNull(config, "config");
    this.plan = requireNonNull(plan, "plan");
  }

  void all() {
    if (plan.isPresent() && !config.datasets().containsKey(plan.get().dataset())) {
      findings.add(
          Finding.fail(
              "table",
              ExitCode.DATA,
              "plan %s asks for dataset %s, which this site has not"
                  .formatted(plan.get().name(), plan.get().dataset()),
              "add it to 'datasets' (there are %s)".formatted(config.datasets().keySet())));
    }
    Path scratch = null;
    try (CommandSession session = CommandSession.named("interlake-site-doctor")) {
      scratch = Files.createTempDirectory("interlake-doctor-");
      PinFolder pins = new Scratch(scratch.toUri());
      LakeTables tables = new LakeTables(session.spark(), config.site(), System::getenv);
      for (Map.Entry<String, DatasetConfig> dataset : config.datasets().entrySet()) {
        findings.add(check(tables, dataset.getKey(), dataset.getValue(), pins));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (scratch != null) {
        remove(scratch);
      }
    }
  }

  private Finding check(LakeTables tables, String name, DatasetConfig dataset, PinFolder pins) {
    String check = "table " + name;
    if (!(dataset.table() instanceof DatasetConfig.DeltaPath
        || dataset.table() instanceof DatasetConfig.CatalogTable
        || dataset.table() instanceof DatasetConfig.IcebergTable
        || dataset.table() instanceof DatasetConfig.FileFolder)) {
      return Finding.warn(
          check,
          "was not tried: its rows would be copied",
          "try it with a plan: bin/interlake site dry-run PLAN --conf-file ...");
    }
    try {
      List<String> wanted =
          plan.filter(asked -> asked.dataset().equals(name)).map(PlanColumns::of).orElse(List.of());
      PinnedTable pinned = tables.open(name, dataset, pins).pin(new Wanted(wanted));
      Set<String> there =
          Stream.of(pinned.rows().columns())
              .map(column -> column.toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet());
      List<String> lost =
          wanted.stream()
              .filter(column -> !there.contains(column.toLowerCase(Locale.ROOT)))
              .toList();
      if (!lost.isEmpty()) {
        return Finding.fail(
            check,
            ExitCode.DATA,
            "has not the columns %s of plan %s".formatted(lost, plan.orElseThrow().name()),
            "name another table or a view of it, or ask for another plan");
      }
      return Finding.ok(
          check,
          "can be read at version %s%s"
              .formatted(
                  pinned.version().shortVersion(),
                  wanted.isEmpty()
                      ? ""
                      : ", and has the plan's %d columns".formatted(wanted.size())));
    } catch (TableException e) {
      return Finding.fail(
          check,
          ExitCode.UNAVAILABLE,
          e.getMessage(),
          "check 'datasets' of the site's file, and this user's rights on the table");
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists of files go where nobody keeps them. */
  private static final class Scratch implements PinFolder {
    private final URI folder;

    Scratch(URI folder) {
      this.folder = folder;
    }

    @Override
    public URI folder() {
      return folder;
    }

    @Override
    public byte[] key() {
      return new byte[KEY_BYTES]; // nothing that is told under it leaves this process
    }
  }
}
