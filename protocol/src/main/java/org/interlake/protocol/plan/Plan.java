package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;

/**
 * The declarative description of a run that trains a model.
 *
 * @param name the plan's name, the start of its runs' default names
 * @param federation the federation whose sites may take part
 * @param dataset the logical name that each site maps to a table of its own
 * @param purpose what the model is for, in a word that sites permit; {@link #NO_PURPOSE} if it is
 *     not said
 * @param sites the permitted set; nobody else's update counts
 * @param quorum how many sites' updates a round needs, in [1, sites]
 * @param seed the start of every random draw of the run
 * @param deadline when the whole run must have ended; {@link #NO_DEADLINE} for never
 * @param features the feature contract, in the order of the model's coefficients: columns, and
 *     after all of them interactions
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE) // a plan that says no kind is one of training
public record Plan(
    String name,
    FederationId federation,
    String dataset,
    String purpose,
    List<SiteId> sites,
    int quorum,
    long seed,
    Instant deadline,
    List<FeatureSpec> features,
    LabelSpec label,
    OffsetSpec offset,
    WeightSpec weight,
    SplitSpec split,
    ModelSpec model,
    StrategySpec strategy,
    SelectionSpec selection,
    StartSpec start,
    PersonalSpec personalization,
    PrivacySpec privacy,
    CompressionSpec compression,
    RoundSpec rounds,
    StopRule stop,
    EvaluationSpec evaluation,
    CommitMode commit)
    implements RunPlan {

  /** The plan format that this version reads and writes: the key {@code interlake}. */
  public static final int FORMAT = 1;

  /** A run that may take as long as its rounds take. */
  public static final Instant NO_DEADLINE = Instant.parse("9999-12-31T00:00:00Z");

  public Plan {
    Names.check("name of plan", name);
    requireNonNull(federation, "federation");
    Names.check("dataset of plan", dataset);
    Names.check("purpose of plan", purpose);
    sites = sites.stream().sorted().toList();
    requireNonNull(deadline, "deadline");
    features = List.copyOf(features);
    requireNonNull(label, "label");
    requireNonNull(offset, "offset");
    requireNonNull(weight, "weight");
    requireNonNull(split, "split");
    requireNonNull(model, "model");
    requireNonNull(strategy, "strategy");
    requireNonNull(selection, "selection");
    requireNonNull(start, "start");
    requireNonNull(personalization, "personalization");
    requireNonNull(privacy, "privacy");
    requireNonNull(compression, "compression");
    requireNonNull(rounds, "rounds");
    requireNonNull(stop, "stop");
    requireNonNull(evaluation, "evaluation");
    requireNonNull(commit, "commit");
    RunPlan.requireQuorum(name, sites, quorum);
    if (features.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid features of plan %s: none (name at least one column)".formatted(name));
    }
    Set<String> columns = new HashSet<>(FeatureColumns.check(name, features));
    if (label instanceof LabelSpec.Column by && !columns.add(by.column())) {
      throw FeatureColumns.usedTwice(name, by.column());
    }
    if (offset instanceof OffsetSpec.ByColumn by) {
      requireOtherColumn(name, "offset", by.column(), columns);
    }
    if (weight instanceof WeightSpec.ByColumn by) {
      requireOtherColumn(name, "weight", by.column(), columns);
    }
    if (split instanceof SplitSpec.ByColumn by) {
      requireOtherColumn(name, "split", by.column(), columns);
    }
    strategy
        .siteWeightColumn()
        .ifPresent(column -> requireSiteWeight(name, column, columns, split));
    Compatibility.check(label, offset, model, strategy, stop);
    Compatibility.checkPersonal(personalization, model, strategy, stop);
    Compatibility.checkSelection(strategy, selection, stop, sites.size(), quorum);
    Compatibility.checkQuorum(strategy, selection, sites.size(), quorum);
    Compatibility.checkStart(model, strategy, start);
    CompressionRules.check(compression, strategy, privacy);
    new PrivacyRules(
            privacy.differentialPrivacy(),
            FeatureColumns.of(features),
            label,
            weight,
            model,
            strategy,
            selection,
            personalization,
            rounds,
            stop,
            evaluation,
            sites.size())
        .check();
    SecureAggregationSpec secure = privacy.secureAggregation();
    SecureCompatibility.checkTraining(secure, features, strategy, personalization, evaluation);
    SecureCompatibility.checkRounds(secure, sites.size(), quorum, selection);
    SecureCompatibility.checkPrivacy(privacy, sites.size());
  }

  /** The same plan for other sites. */
  public Plan withSites(List<SiteId> newSites, int newQuorum) {
    return new Plan(
        name,
        federation,
        dataset,
        purpose,
        newSites,
        newQuorum,
        seed,
        deadline,
        features,
        label,
        offset,
        weight,
        split,
        model,
        strategy,
        selection,
        start,
        personalization,
        privacy,
        compression,
        rounds,
        stop,
        evaluation,
        commit);
  }

  /** The same plan for rows that are held out in another way. */
  public Plan withSplit(SplitSpec newSplit) {
    return new Plan(
        name,
        federation,
        dataset,
        purpose,
        sites,
        quorum,
        seed,
        deadline,
        features,
        label,
        offset,
        weight,
        newSplit,
        model,
        strategy,
        selection,
        start,
        personalization,
        privacy,
        compression,
        rounds,
        stop,
        evaluation,
        commit);
  }

  /** The same plan with other noise. */
  public Plan withPrivacy(PrivacySpec newPrivacy) {
    return new Plan(
        name,
        federation,
        dataset,
        purpose,
        sites,
        quorum,
        seed,
        deadline,
        features,
        label,
        offset,
        weight,
        split,
        model,
        strategy,
        selection,
        start,
        personalization,
        newPrivacy,
        compression,
        rounds,
        stop,
        evaluation,
        commit);
  }

  /** Whether, and how, noise bounds what the model can tell. */
  @Override
  public DifferentialPrivacySpec differentialPrivacy() {
    return privacy.differentialPrivacy();
  }

  /** The same plan with other training rounds, for any number of them. */
  public Plan withTraining(RoundSpec newRounds, StopRule newStop) {
    return new Plan(
        name,
        federation,
        dataset,
        purpose,
        sites,
        quorum,
        seed,
        deadline,
        features,
        label,
        offset,
        weight,
        split,
        model,
        strategy,
        selection,
        start,
        personalization,
        privacy,
        compression,
        newRounds,
        newStop,
        evaluation,
        commit);
  }

  /** The features that are made of one column each, in their order. */
  public List<FeatureSpec.Column> featureColumns() {
    return FeatureColumns.of(features);
  }

  private static void requireSiteWeight(
      String plan, String column, Set<String> columns, SplitSpec split) {
    requireOtherColumn(plan, "strategy.aggregation.column", column, columns);
    if (split instanceof SplitSpec.ByColumn by && by.column().equals(column)) {
      throw new IllegalArgumentException(
          "Invalid strategy.aggregation.column of plan %s: column %s is also the split (name a column of numbers)"
              .formatted(plan, column));
    }
  }

  private static void requireOtherColumn(
      String plan, String key, String column, Set<String> columns) {
    if (columns.contains(column)) {
      throw new IllegalArgumentException(
          "Invalid %s of plan %s: column %s is also a feature or the label"
              .formatted(key, plan, column));
    }
  }
}
