package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;

/**
 * What a site says beside its vectors, in a run of either kind.
 *
 * @param examples training rows; empty where only sums over the sites are known
 * @param categories by column those that the site names, with their rows; or with 1 each where
 *     these are not known
 * @param privacy what the run has cost the site so far, by its own account
 * @param masked what opens the sum that the update is in, where only sums are known
 */
record Told(
    OptionalLong examples,
    TableVersion table,
    SortedMap<String, SortedMap<String, Long>> categories,
    double computeSeconds,
    PrivacySpent privacy,
    Optional<MaskedReport> masked) {
  Told {
    requireNonNull(examples, "examples");
    requireNonNull(table, "table");
    requireNonNull(categories, "categories");
    requireNonNull(privacy, "privacy");
    requireNonNull(masked, "masked");
  }

  static Told of(UpdateReport report) {
    return new Told(
        OptionalLong.of(report.examples()),
        report.table(),
        report.categories(),
        report.computeSeconds(),
        report.privacy(),
        Optional.empty());
  }

  static Told of(MaskedReport report) {
    TreeMap<String, SortedMap<String, Long>> named = new TreeMap<>();
    report
        .categories()
        .forEach(
            (column, names) -> {
              TreeMap<String, Long> once = new TreeMap<>();
              names.forEach(name -> once.put(name, 1L));
              named.put(column, once);
            });
    return new Told(
        OptionalLong.empty(),
        report.table(),
        named,
        report.computeSeconds(),
        report.privacy(),
        Optional.of(report));
  }
}
