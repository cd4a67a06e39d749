package org.interlake.driver.init;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.SiteId;

/** What to do with the files, as commands to copy. */
final class NextSteps {
  private NextSteps() {}

  static List<String> ofCoordinator(Path folder, List<SiteId> here, FirstPlan plan) {
    List<String> lines = new ArrayList<>();
    lines.add("Next:");
    int step = 1;
    if (!here.isEmpty()) {
      lines.add(
          "  %d. Put each site's Delta table, with the columns %s, where its site.yaml says: %s"
              .formatted(
                  step++,
                  plan.columns(),
                  folder.resolve("sites/%s/lake/%s".formatted(here.get(0), plan.dataset()))));
    }
    lines.add(
        "  %d. Look whether all is well:  bin/interlake doctor --conf-file %s"
            .formatted(step++, folder.resolve("driver.yaml")));
    for (SiteId site : here) {
      lines.add(
          "  %d. In a window of its own:    bin/interlake site --conf-file %s --follow"
              .formatted(step++, folder.resolve("sites/%s/site.yaml".formatted(site))));
    }
    lines.add(
        "  %d. Train:                     bin/interlake driver --conf-file %s --plan %s"
            .formatted(step, folder.resolve("driver.yaml"), folder.resolve("plan.yaml")));
    lines.add("");
    if (!here.isEmpty()) {
      lines.add(
          "The keys of the sites were made here, to try. In earnest each site makes its own, on its own machine:");
    } else {
      lines.add("A site of another organisation makes its own files and keys:");
    }
    lines.add(
        "  bin/interlake init DIR --role site --federation ... --site ... --exchange ... --coordinator 'PUBLIC KEYS'");
    return lines;
  }

  static List<String> ofSite(Path folder, FirstPlan plan) {
    Path file = folder.resolve("site.yaml");
    return List.of(
        "Next:",
        "  1. Let datasets of %s name your table, and policy.yaml what plans may do with it (columns: %s)"
            .formatted(file, plan.columns()),
        "  2. Tell the coordinator your keys:  bin/interlake site enrol --conf-file " + file,
        "  3. Compare both fingerprints with the coordinator, by another channel",
        "  4. Look whether all is well:        bin/interlake doctor --conf-file " + file,
        "  5. Take part:                       bin/interlake site --conf-file %s --follow"
            .formatted(file));
  }
}
