package org.interlake.driver.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.interlake.driver.simulate.Partition;

/**
 * What a grid is made of, each in the order that it is written.
 *
 * @param strategies at least one
 * @param schemes how rows are dealt; none if the sites are those of a column
 * @param seeds at least one: of the plan and of the partition's draws
 */
public record GridAxes(
    List<GridStrategy> strategies, List<Partition.Scheme> schemes, List<Long> seeds) {
  /** More is a mistake of somebody's typing. */
  static final int MOST_CELLS = 10_000;

  private static final String STRATEGIES = "strategies";
  private static final String PARTITIONS = "partitions";
  private static final String SEEDS = "seeds";

  public GridAxes {
    strategies = List.copyOf(strategies);
    schemes = List.copyOf(schemes);
    seeds = List.copyOf(seeds);
    if (strategies.isEmpty() || seeds.isEmpty()) {
      throw new IllegalArgumentException("Invalid grid: an axis with no value");
    }
    requireOnce(STRATEGIES, strategies.stream().map(GridStrategy::text).toList());
    requireOnce(PARTITIONS, schemes.stream().map(Partition.Scheme::text).toList());
    requireOnce(SEEDS, seeds);
    long cells = (long) strategies.size() * Math.max(1, schemes.size()) * seeds.size();
    if (cells > MOST_CELLS) {
      throw new IllegalArgumentException(
          "Invalid grid: %d cells (at most %d)".formatted(cells, MOST_CELLS));
    }
  }

  private static void requireOnce(String axis, List<?> values) {
    if (new LinkedHashSet<>(values).size() != values.size()) {
      throw new IllegalArgumentException(
          "Invalid %s of the grid: %s, one of them twice".formatted(axis, values));
    }
  }

  /**
   * Reads {@code strategies=fedavg,scaffold}, {@code partitions=iid,dirichlet:0.3} and {@code
   * seeds=1..3,7}. An axis that is not given has one value: the plan's strategy, the plan's seed.
   *
   * @throws IllegalArgumentException if an axis is unknown, given twice, or has what cannot be
   */
  public static GridAxes parse(List<String> written, long planSeed) {
    Map<String, String> axes = new LinkedHashMap<>();
    for (String axis : written) {
      int equals = axis.indexOf('=');
      String name = equals < 0 ? axis : axis.substring(0, equals);
      if (equals < 0 || !List.of(STRATEGIES, PARTITIONS, SEEDS).contains(name)) {
        throw new IllegalArgumentException(
            "Invalid axis of the grid: '%s' (must be strategies=..., partitions=... or seeds=...)"
                .formatted(axis));
      }
      if (axes.put(name, axis.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "Invalid grid: %s is given twice (separate its values by commas)".formatted(name));
      }
    }
    return new GridAxes(
        values(axes.getOrDefault(STRATEGIES, GridStrategy.PLAN), GridStrategy::parse),
        axes.containsKey(PARTITIONS)
            ? values(axes.get(PARTITIONS), Partition.Scheme::parse)
            : List.of(),
        axes.containsKey(SEEDS) ? seeds(axes.get(SEEDS)) : List.of(planSeed));
  }

  private static <T> List<T> values(String text, Function<String, T> parse) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(parse).toList();
  }

  /** Numbers and ranges: {@code 1..3,7}. */
  private static List<Long> seeds(String text) {
    List<Long> seeds = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("\\.\\.", -1);
      try {
        long first = Long.parseLong(ends[0]);
        long last = ends.length == 2 ? Long.parseLong(ends[1]) : first;
        if (ends.length > 2 || last < first || last - first >= MOST_CELLS) {
          throw new NumberFormatException();
        }
        for (long seed = first; seed <= last; seed++) {
          seeds.add(seed);
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Invalid seeds of the grid: '%s' (must be whole numbers or ranges, as 1..3,7)"
                .formatted(text),
            e);
      }
    }
    return seeds;
  }
}
