package org.interlake.protocol.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** Reads a plan of kind statistics. Its defaults stand here and nowhere else. */
final class StatisticsSection {
  /** Counts and sums; distances; cells. */
  private static final int ROUNDS_AT_MOST = 3;

  private StatisticsSection() {}

  static Setting<StatisticsPlan> plan(ConfigSection root, Instant now) {
    Setting<String> name =
        root.text("name").as(written -> Names.check("name of plan", written)).required();
    Setting<FederationId> federation = root.text("federation").as(FederationId::new).required();
    Setting<String> dataset =
        root.text("dataset").as(written -> Names.check("dataset of plan", written)).required();
    Setting<String> purpose = PlanReader.purpose(root);
    Setting<List<SiteId>> sites = root.texts("sites", SiteId::new).required();
    Setting<Optional<Integer>> quorum = root.integer("quorum").optional();
    Setting<Long> seed = root.longInteger("seed").orElse(1L);
    Setting<Instant> deadline = PlanReader.deadline(root, now);
    Setting<List<StatisticsColumn>> columns =
        root.sections("columns", StatisticsSection::column).required();
    Setting<List<Double>> quantiles = root.numbers("quantiles").orElse(List.of(0.25, 0.5, 0.75));
    Setting<Integer> histogramBins = root.integer("histogramBins").orElse(20);
    Setting<Integer> topValues = root.integer("topValues").orElse(10);
    Setting<List<ColumnPair>> correlations =
        root.textLists("correlations").as(StatisticsSection::pairs).orElse(List.of());
    Setting<List<ColumnPair>> contingency =
        root.textLists("contingency").as(StatisticsSection::pairs).orElse(List.of());
    Setting<List<List<String>>> groupBy = root.textLists("groupBy").orElse(List.of());
    Setting<StatisticsPrivacy> privacy =
        PrivacySection.ofStatistics(root.optionalSection("privacy"));
    Setting<RoundSpec> rounds = rounds(root.optionalSection("rounds"));
    Setting<CommitMode> commit = PlanReader.commit(root);
    return root.build(
        () ->
            new StatisticsPlan(
                name.get(),
                federation.get(),
                dataset.get(),
                purpose.get(),
                sites.get(),
                quorum.get().orElse(sites.get().size()),
                seed.get(),
                deadline.get(),
                columns.get(),
                quantiles.get(),
                histogramBins.get(),
                topValues.get(),
                correlations.get(),
                contingency.get(),
                groupBy.get(),
                privacy.get(),
                rounds.get(),
                commit.get()));
  }

  private static Setting<StatisticsColumn> column(ConfigSection section) {
    Setting<String> column = section.text("column").required();
    Setting<ColumnType> type = section.constant("type", "column type", ColumnType.class).required();
    Setting<List<String>> missing =
        section
            .scalars("missing", code -> type.isFaulty() ? code : type.get().print(code))
            .orElse(List.of());
    Setting<List<String>> measures =
        section
            .choices(
                "measures",
                "measure",
                new java.util.LinkedHashSet<>(
                    java.util.Arrays.stream(Measure.values()).map(Measure::key).toList()))
            .required();
    Supplier<DeclaredValues> declared = declared(section, type);
    return section.build(
        () -> {
          EnumSet<Measure> asked = EnumSet.noneOf(Measure.class);
          measures.get().forEach(measure -> asked.add(Measure.ofKey(measure)));
          return new StatisticsColumn(
              column.get(), type.get(), missing.get(), asked, declared.get());
        });
  }

  /** A range with its bins, or categories. */
  private static Supplier<DeclaredValues> declared(
      ConfigSection section, Setting<ColumnType> type) {
    Setting<List<Double>> range =
        section
            .numbers("range")
            .check(ends -> ends.size() == 2, "is not two numbers", "write [lowest, highest]")
            .orElse(List.of());
    Setting<Integer> bins =
        section
            .integer("bins")
            .check(given -> given > 0, "leaves no bin", "give 1 or more")
            .orElse(0);
    Setting<List<String>> categories =
        section
            .scalars("categories", name -> type.isFaulty() ? name : type.get().print(name))
            .orElse(List.of());
    boolean ranged = section.has("range");
    boolean named = section.has("categories");
    if (ranged && named) {
      section.refuse("categories", "stands beside range", "keep one of them");
    }
    if (section.has("bins") && !ranged) {
      section.refuse("bins", "has no range to divide", "write range: [lowest, highest] as well");
    }
    return () -> {
      if (ranged) {
        return new DeclaredValues.Range(range.get().get(0), range.get().get(1), bins.get());
      }
      return named ? new DeclaredValues.Categories(categories.get()) : DeclaredValues.NONE;
    };
  }

  /** Pairs as they are written, or all pairs of some columns. */
  private static List<ColumnPair> pairs(List<List<String>> written) {
    List<ColumnPair> pairs = new ArrayList<>();
    if (written.size() > 1 && written.stream().allMatch(item -> item.size() == 1)) {
      for (int i = 0; i < written.size(); i++) {
        for (int j = i + 1; j < written.size(); j++) {
          pairs.add(new ColumnPair(written.get(i).get(0), written.get(j).get(0)));
        }
      }
      return pairs;
    }
    for (List<String> pair : written) {
      if (pair.size() != 2) {
        throw new IllegalArgumentException(
            "%s is no pair (write pairs [[a, b], [a, c]], or columns [a, b, c] for all pairs of them)"
                .formatted(pair));
      }
      pairs.add(new ColumnPair(pair.get(0), pair.get(1)));
    }
    return pairs;
  }

  private static Setting<RoundSpec> rounds(ConfigSection section) {
    section.refuse(
        "maximum",
        "belongs to a plan of training: how many rounds statistics take follows from the columns",
        "leave it out");
    Setting<Duration> timeout = section.duration("timeout").orElse(Duration.ofSeconds(60));
    Setting<Duration> gracePeriod = section.duration("gracePeriod").orElse(Duration.ofSeconds(2));
    Setting<Duration> acceptTimeout =
        section.duration("acceptTimeout").orElse(Duration.ofMinutes(5));
    return section.build(
        () -> new RoundSpec(ROUNDS_AT_MOST, timeout.get(), gracePeriod.get(), acceptTimeout.get()));
  }
}
