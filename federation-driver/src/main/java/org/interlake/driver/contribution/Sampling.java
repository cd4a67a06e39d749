package org.interlake.driver.contribution;

/**
 * How the orders of a round's sites are drawn, where these are too many for all coalitions.
 *
 * @param permutations in each round; 2 or more and even, as each goes with its reverse
 * @param seed of the draws
 */
public record Sampling(int permutations, long seed) {
  public Sampling {
    if (permutations < 2 || permutations % 2 != 0) {
      throw new IllegalArgumentException(
          "Invalid permutations: %d (must be 2 or more, and even: each goes with its reverse)"
              .formatted(permutations));
    }
  }

  String text() {
    return "%d permutations, seed %d".formatted(permutations, seed);
  }
}
