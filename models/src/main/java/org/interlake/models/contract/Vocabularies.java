package org.interlake.models.contract;

import java.util.List;

/** What is true of every vocabulary that was fitted. */
final class Vocabularies {
  private Vocabularies() {}

  static void requireSorted(String column, List<String> vocabulary) {
    if (vocabulary.isEmpty()
        || !vocabulary.equals(vocabulary.stream().sorted().distinct().toList())) {
      throw new IllegalArgumentException(
          "Invalid vocabulary of feature %s: %s (must be one or more categories, sorted, none twice)"
              .formatted(column, vocabulary));
    }
  }
}
