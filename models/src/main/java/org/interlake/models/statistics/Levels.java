package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines that a column of categories has in a table: the categories of the federated vocabulary
 * in its order, then {@link #MISSING}, then {@link #OTHER} for what no site named. Every row of
 * every site is in exactly one of them.
 */
final class Levels implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String MISSING = "(missing)";
  static final String OTHER = "(other)";

  private final List<String> vocabulary;
  private final Map<String, Integer> places = new HashMap<>();

  Levels(List<String> vocabulary) {
    this.vocabulary = new ArrayList<>(vocabulary);
    for (int i = 0; i < vocabulary.size(); i++) {
      places.put(vocabulary.get(i), i);
    }
  }

  int size() {
    return vocabulary.size() + 2;
  }

  int missing() {
    return vocabulary.size();
  }

  int other() {
    return vocabulary.size() + 1;
  }

  /** The level of a category; null is missing. */
  int of(String category) {
    return category == null ? missing() : places.getOrDefault(category, other());
  }

  String name(int level) {
    return level < vocabulary.size() ? vocabulary.get(level) : level == missing() ? MISSING : OTHER;
  }
}
