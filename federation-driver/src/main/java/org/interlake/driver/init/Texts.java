package org.interlake.driver.init;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PublicIdentity;

/** The files' texts: YAML 1.2 with a comment at every key that somebody will want to change. */
final class Texts {
  private Texts() {}

  static String driver(
      FederationId federation, String exchange, SortedMap<SiteId, PublicIdentity> roster) {
    return """
        # The coordinator's side of the federation: where messages pass, where runs are remembered,
        # and who is enrolled. Paths are seen from this file. Every key: docs/reference/driver.md
        interlake: 1
        federation: "%s"
        exchange: "%s"    # a folder that all parties reach: a mount, hdfs://..., s3a://..., or interlake://...
        registry: registry    # Delta tables of runs, rounds, contributions, models; any Hadoop file system
        key: keys.json        # the coordinator's private keys: nobody else may have them

        # The roster. An update counts only with the signature of the keys that stand here. Compare
        # their fingerprints with their owner by another way than the exchange; one more site is one
        # more line: bin/interlake roster --conf-file THIS_FILE prints it once that site has enrolled.
        sites:
        %s

        state: state          # what only this driver may have: keys of noise; made when it is needed
        registryCommit: {maximumDelay: 10s}    # rounds that share a commit wait at most this long
        aggregation: {path: auto}              # or driver, spark: where updates are folded
        """
        .formatted(
            federation,
            exchange,
            roster.entrySet().stream()
                .map(site -> "  \"%s\": \"%s\"".formatted(site.getKey(), site.getValue().text()))
                .collect(Collectors.joining("\n")));
  }

  static String plan(FederationId federation, List<SiteId> sites, FirstPlan plan) {
    return """
        # What is trained: columns, model and strategy, for all sites the same. Data, never code; each
        # site reads it and says yes or no. Every key: docs/reference/plan.md; more: conf/plans
        interlake: 1
        name: first-plan
        federation: "%s"
        dataset: "%s"          # each site's own file says which of its tables this is
        purpose: research      # a site's policy says which purposes it permits
        sites: [%s]
        quorum: %d             # a round counts with so many of them
        seed: 1                # of all that is drawn; the same seed makes the same model

        # The columns that the model sees, in the order of its coefficients. Means, deviations and
        # categories are found over all sites together before the first round.
        features:
        %s

        label: {column: %s, type: %s, positive: %s, negative: %s}
        split: {testFraction: 0.2}    # so many rows are held out, by a hash of the row

        # Exact: the model that all rows in one place would make, within ten rounds.
        model: {name: first-model, family: logistic-regression, l2: 1.0}
        strategy: {name: newton}      # or fedavg, scaffold, ...: docs/guide/strategies.md
        rounds: {maximum: 20, timeout: 5m, gracePeriod: 2s, acceptTimeout: 10m}
        stop: {lossTolerance: 1e-9}   # the next step promises less than this: converged
        evaluation: {scoreBins: 512, localOnly: true}    # also: what each site reaches alone
        registry: {commit: batched}
        """
        .formatted(
            federation,
            plan.dataset(),
            sites.stream().map(site -> "\"" + site + "\"").collect(Collectors.joining(", ")),
            sites.size(),
            plan.featureLines(),
            plan.label().yaml(),
            plan.label().type().key(),
            positive(plan.label()),
            negative(plan.label()));
  }

  private static String positive(AskedColumn label) {
    return switch (label.type()) {
      case BOOLEAN -> "true";
      case STRING -> "\"1\"";
      default -> "1";
    };
  }

  private static String negative(AskedColumn label) {
    return switch (label.type()) {
      case BOOLEAN -> "false";
      case STRING -> "\"0\"";
      default -> "0";
    };
  }

  static String site(
      FederationId federation,
      SiteId site,
      String exchange,
      PublicIdentity coordinator,
      FirstPlan plan) {
    return """
        # One organisation's side of the federation, for whoever runs the machine: which of its tables
        # answers to which name. Nobody else sees this file, and no plan can go beyond policy.yaml.
        # Paths are seen from this file. Every key: docs/reference/site.md
        interlake: 1
        federation: "%s"
        site: "%s"
        exchange: "%s"    # the coordinator's, as this machine reaches it
        key: keys.json    # this site's private keys: nobody else may have them
        # The coordinator's public keys: only plans signed with them are listened to, and updates are
        # encrypted to them. Compare the fingerprint with the coordinator by telephone:
        #   %s
        coordinator: "%s"
        poll: {minimum: 5ms, maximum: 1s}    # how often the exchange is looked at: busy, idle
        state: state          # what this site remembers of runs; made when it is needed
        registry: registry    # Delta tables of models of its own, which plans may ask it to make
        ledger: ledger        # what has been spent of privacy budgets: back it up

        # A plan asks for a dataset by its name; this is what stands behind it here. Other formats
        # (table: a name in the catalog, format: iceberg, parquet, csv, jdbc, ...): docs/guide/tables.md
        datasets:
          "%s":
            path: "lake/%s"   # a Delta table's folder

        policy: {file: policy.yaml}
        """
        .formatted(
            federation,
            site,
            exchange,
            coordinator.fingerprint(),
            coordinator.text(),
            plan.dataset(),
            plan.dataset());
  }

  static String policy(PublicIdentity coordinator, FirstPlan plan) {
    return """
        # What this site permits, for whoever is responsible for the data. Nothing is permitted that is
        # not named here. Every key: docs/reference/site.md; how to write one: docs/guide/governance.md
        # Try it on a plan: bin/interlake site explain PLAN --conf-file site.yaml
        interlake: 1

        tables:                           # plans on any other dataset are declined
          "%s":
            purposes: [research]          # the plan has to say: purpose: research
            # rows: age >= 18             # only these rows are read, in every run
            # mask: {age: floor(age / 5) * 5}    # what plans see instead of a column

        columns:                          # only these may be read
          allow: [%s]
        families: [logistic-regression]
        strategies: [newton, fedavg]
        maximumRounds: 50
        personalization: []               # no models of this site's own
        statistics:                       # plans of kind: statistics
          allow: [count, mean, variance, quantiles, histogram]
          minimumCellRows: 10             # a cell with fewer rows is withheld

        minimumRows: 50                   # fewer training rows: the plan is declined
        minimumCategoryRows: 5            # a category with fewer rows is not told
        minimumEvaluationRows: 10         # fewer held-out rows: no metric is sent
        requireSecureAggregation: false   # true: no plan whose driver reads this site's updates
        # What all runs together may tell of a row; then plans without differential privacy are declined:
        # privacy: {"%s": {epsilon: 3, delta: 1e-4}}

        coordinators:                     # only these keys may stand in the site's file
          - "%s"
        approval: auto                    # manual: a person says yes, with bin/interlake site accept RUN
        retention: 30d                    # of what is remembered of runs that never ended
        """
        .formatted(plan.dataset(), plan.columns(), plan.dataset(), coordinator.text());
  }
}
