package org.interlake.models.statistics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.plan.StatisticsPlan;

/**
 * What tables are made over: of each column of categories, those that any site has named, in string
 * order. The driver publishes it where a training run publishes its feature contract.
 */
public record StatisticsFrame(int format, SortedMap<String, List<String>> vocabularies) {
  /** The format that this version writes and reads. */
  public static final int FORMAT = 1;

  public StatisticsFrame {
    TreeMap<String, List<String>> copy = new TreeMap<>();
    vocabularies.forEach((column, categories) -> copy.put(column, List.copyOf(categories)));
    vocabularies = Collections.unmodifiableSortedMap(copy);
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "Invalid format of a statistics frame: %d (this version reads %d)"
              .formatted(format, FORMAT));
    }
  }

  /** Of what the levels of some columns' tables follow from. */
  public Digest digestOf(List<String> columns) {
    StringBuilder text = new StringBuilder("interlake/levels/v1\n");
    for (String column : columns) {
      levels(column); // or it has none
      for (String category : vocabularies.get(column)) {
        text.append(category.length()).append(':').append(category);
      }
      text.append('\n');
    }
    return Digest.of(text.toString().getBytes(UTF_8));
  }

  Levels levels(String column) {
    List<String> vocabulary = vocabularies.get(column);
    if (vocabulary == null) {
      throw new IllegalArgumentException(
          "Invalid statistics frame: it has no column %s".formatted(column));
    }
    return new Levels(vocabulary);
  }

  /** The tables of a plan over this frame. */
  List<CrossTable> tables(StatisticsPlan plan) {
    return CrossTable.of(plan, this);
  }
}
