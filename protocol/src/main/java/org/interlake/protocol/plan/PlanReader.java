package org.interlake.protocol.plan;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.config.ConfigFile;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** Reads a plan from YAML or JSON. {@code docs/reference/plan.md} describes every key. */
public final class PlanReader {
  private static final String TRAINING = "training";

  private PlanReader() {}

  /**
   * Reads a plan of any kind to look at it.
   *
   * @throws ConfigException with every fault of the file
   */
  public static RunPlan readAny(Path file) {
    return ConfigFile.read(file, root -> any(root, Instant.MIN));
  }

  /**
   * Reads a plan of any kind to start a run of it: its deadline must be to come.
   *
   * @throws ConfigException with every fault of the file
   */
  public static RunPlan readAnyForStart(Path file, Clock clock) {
    Instant now = clock.instant();
    return ConfigFile.read(file, root -> any(root, now));
  }

  /**
   * Reads a plan of any kind from a text.
   *
   * @param name stands before every fault
   * @throws ConfigException with every fault of the text
   */
  public static RunPlan parseAny(String name, String text) {
    return ConfigFile.parse(name, Path.of(""), text, root -> any(root, Instant.MIN));
  }

  /**
   * Reads a plan of any kind from a text to start a run of it: its deadline must be to come.
   *
   * @param name stands before every fault
   * @throws ConfigException with every fault of the text
   */
  public static RunPlan parseAnyForStart(String name, String text, Clock clock) {
    Instant now = clock.instant();
    return ConfigFile.parse(name, Path.of(""), text, root -> any(root, now));
  }

  /**
   * Reads a plan that trains to look at it.
   *
   * @throws ConfigException with every fault of the file
   */
  public static Plan read(Path file) {
    return ConfigFile.read(file, root -> plan(root, Instant.MIN));
  }

  /**
   * Reads a plan that trains to start a run of it: its deadline must be to come.
   *
   * @throws ConfigException with every fault of the file
   */
  public static Plan readForStart(Path file, Clock clock) {
    Instant now = clock.instant();
    return ConfigFile.read(file, root -> plan(root, now));
  }

  /**
   * Reads a plan that trains from a text.
   *
   * @param name stands before every fault
   * @throws ConfigException with every fault of the text
   */
  public static Plan parse(String name, String text) {
    return ConfigFile.parse(name, Path.of(""), text, root -> plan(root, Instant.MIN));
  }

  /** The model families that a plan can name. */
  public static Set<String> familyNames() {
    return ModelSection.FAMILIES.keySet();
  }

  /** The strategies that a plan can name. */
  public static Set<String> strategyNames() {
    return StrategySection.STRATEGIES.keySet();
  }

  /** The kinds of personal model that a plan can name, without none. */
  public static Set<String> personalizationNames() {
    Set<String> names = new LinkedHashSet<>(PersonalSection.VARIANTS.keySet());
    names.remove(PersonalSpec.None.NAME);
    return names;
  }

  // The file's layout, from the top down. Defaults stand here and nowhere else. Names are checked
  // as
  // they are read as well as in the records, so that a bad one is told beside other faults.

  static Setting<RunPlan> any(ConfigSection root, Instant now) {
    root.requireFormat("interlake", Plan.FORMAT);
    Map<String, Function<ConfigSection, Setting<RunPlan>>> kinds = new LinkedHashMap<>();
    kinds.put(TRAINING, section -> widened(section, training(section, now)));
    kinds.put(
        StatisticsPlan.KIND, section -> widened(section, StatisticsSection.plan(section, now)));
    return root.variantOrElse("kind", "kind of run", kinds, TRAINING);
  }

  private static Setting<RunPlan> widened(
      ConfigSection section, Setting<? extends RunPlan> narrow) {
    return section.build(narrow::get);
  }

  static Setting<Plan> plan(ConfigSection root, Instant now) {
    root.requireFormat("interlake", Plan.FORMAT);
    root.choice("kind", "kind of run", Map.of(TRAINING, TRAINING)).orElse(TRAINING);
    return training(root, now);
  }

  static Setting<Instant> deadline(ConfigSection root, Instant now) {
    return root.instant("deadline")
        .check(now::isBefore, "is in the past", "give a later instant, or leave the key out")
        .orElse(Plan.NO_DEADLINE);
  }

  static Setting<String> purpose(ConfigSection root) {
    return root.text("purpose")
        .as(written -> Names.check("purpose of plan", written))
        .orElse(RunPlan.NO_PURPOSE);
  }

  static Setting<CommitMode> commit(ConfigSection root) {
    return root.optionalSection("registry")
        .constant("commit", "commit mode", CommitMode.class)
        .orElse(CommitMode.BATCHED);
  }

  private static Setting<Plan> training(ConfigSection root, Instant now) {
    Setting<String> name =
        root.text("name").as(written -> Names.check("name of plan", written)).required();
    Setting<FederationId> federation = root.text("federation").as(FederationId::new).required();
    Setting<String> dataset =
        root.text("dataset").as(written -> Names.check("dataset of plan", written)).required();
    Setting<String> purpose = purpose(root);
    Setting<List<SiteId>> sites = root.texts("sites", SiteId::new).required();
    Setting<Optional<Integer>> quorum = root.integer("quorum").optional();
    Setting<Long> seed = root.longInteger("seed").orElse(1L);
    Setting<Instant> deadline = deadline(root, now);
    Setting<List<FeatureSpec>> features = FeatureSection.read(root);
    Setting<LabelSpec> label =
        root.has("label") ? label(root.requiredSection("label")) : root.build(LabelSpec.None::new);
    Setting<OffsetSpec> offset = offset(root);
    Setting<WeightSpec> weight = weight(root);
    Setting<SplitSpec> split = split(root.optionalSection("split"));
    Setting<ModelSpec> model = ModelSection.read(root.requiredSection("model"));
    Setting<StrategySpec> strategy = StrategySection.read(root.requiredSection("strategy"));
    Setting<SelectionSpec> selection = SelectionSection.read(root.optionalSection("selection"));
    Setting<StartSpec> start = StartSection.read(root.optionalSection("start"));
    Setting<PersonalSpec> personalization =
        PersonalSection.read(root.optionalSection("personalization"));
    Setting<PrivacySpec> privacy = PrivacySection.read(root.optionalSection("privacy"));
    Setting<CompressionSpec> compression =
        CompressionSection.read(root.optionalSection("compression"));
    Setting<RoundSpec> rounds = rounds(root.requiredSection("rounds"));
    Setting<StopRule> stop = StopSection.read(root.optionalSection("stop"));
    Setting<EvaluationSpec> evaluation = evaluation(root.optionalSection("evaluation"));
    Setting<CommitMode> commit = commit(root);
    return root.build(
        () ->
            new Plan(
                name.get(),
                federation.get(),
                dataset.get(),
                purpose.get(),
                sites.get(),
                quorum.get().orElse(sites.get().size()),
                seed.get(),
                deadline.get(),
                features.get(),
                label.get(),
                offset.get(),
                weight.get(),
                split.get(),
                model.get(),
                strategy.get(),
                selection.get(),
                start.get(),
                personalization.get(),
                privacy.get(),
                compression.get(),
                rounds.get(),
                stop.get(),
                evaluation.get(),
                commit.get()));
  }

  /** What kind of label it is, its keys say. */
  private static Setting<LabelSpec> label(ConfigSection section) {
    Setting<String> column = section.text("column").required();
    Setting<ColumnType> type = FeatureSection.columnType(section);
    boolean classes = section.has("classes");
    boolean binary = section.has("positive") || section.has("negative");
    Setting<List<String>> values =
        section.scalars("classes", value -> FeatureSection.print(type, value)).orElse(List.of());
    if (classes && binary) {
      for (String key : List.of("positive", "negative")) {
        section.refuse(key, "cannot stand beside classes", "leave one of them out");
      }
    }
    Setting<LabelSpec.OneClass> oneClass =
        section
            .constant("oneClass", "rule for a site with one class", LabelSpec.OneClass.class)
            .orElse(LabelSpec.OneClass.DECLINE);
    if (!binary) {
      section.refuse("oneClass", "belongs to a label with positive and negative", "leave it out");
      return classes
          ? section.build(() -> new LabelSpec.Classes(column.get(), type.get(), values.get()))
          : section.build(() -> new LabelSpec.Measured(column.get(), type.get()));
    }
    Setting<String> positive =
        section.scalar("positive").as(value -> FeatureSection.print(type, value)).required();
    Setting<String> negative =
        section.scalar("negative").as(value -> FeatureSection.print(type, value)).required();
    return section.build(
        () ->
            new LabelSpec.Binary(
                column.get(), type.get(), positive.get(), negative.get(), oneClass.get()));
  }

  private static Setting<OffsetSpec> offset(ConfigSection root) {
    if (!root.has("offset")) {
      return root.build(OffsetSpec.None::new);
    }
    ConfigSection section = root.requiredSection("offset");
    Setting<String> column = section.text("column").required();
    Setting<OffsetSpec.Transform> transform =
        section
            .constant("transform", "transform", OffsetSpec.Transform.class)
            .orElse(OffsetSpec.Transform.IDENTITY);
    return section.build(() -> new OffsetSpec.ByColumn(column.get(), transform.get()));
  }

  private static Setting<WeightSpec> weight(ConfigSection root) {
    if (!root.has("weight")) {
      return root.build(WeightSpec.Equal::new);
    }
    ConfigSection section = root.requiredSection("weight");
    Setting<String> column = section.text("column").required();
    return section.build(() -> new WeightSpec.ByColumn(column.get()));
  }

  private static Setting<SplitSpec> split(ConfigSection section) {
    boolean byColumn = section.has("column");
    Setting<Double> testFraction = section.number("testFraction").orElse(0.2);
    Setting<String> train = section.text("train").orElse("train");
    Setting<String> test = section.text("test").orElse("test");
    if (!byColumn) {
      for (String key : List.of("train", "test")) {
        section.refuse(key, "belongs to a split by column", "name the column too, or leave it out");
      }
      return section.build(() -> new SplitSpec.ByFraction(testFraction.get()));
    }
    Setting<String> column = section.text("column").required();
    section.refuse("testFraction", "cannot stand beside column", "leave one of them out");
    return section.build(() -> new SplitSpec.ByColumn(column.get(), train.get(), test.get()));
  }

  private static Setting<RoundSpec> rounds(ConfigSection section) {
    Setting<Integer> maximum = section.integer("maximum").required();
    Setting<Duration> timeout = section.duration("timeout").orElse(Duration.ofSeconds(60));
    Setting<Duration> gracePeriod = section.duration("gracePeriod").orElse(Duration.ofSeconds(2));
    Setting<Duration> acceptTimeout =
        section.duration("acceptTimeout").orElse(Duration.ofMinutes(5));
    return section.build(
        () -> new RoundSpec(maximum.get(), timeout.get(), gracePeriod.get(), acceptTimeout.get()));
  }

  private static Setting<EvaluationSpec> evaluation(ConfigSection section) {
    Setting<Integer> scoreBins = section.integer("scoreBins").orElse(512);
    Setting<Boolean> localOnly = section.truth("localOnly").orElse(false);
    return section.build(() -> new EvaluationSpec(scoreBins.get(), localOnly.get()));
  }
}
