package org.interlake.driver.page;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A drawing of what comes of what: sources on the left lead to one of the steps on the right, and
 * each step leads to the next. It is part of the page itself and needs no script. What it shows
 * must be in a table as well.
 *
 * @param description what it shows, for who does not see it
 * @param joined the place of the step, from 0, that the sources lead to
 */
public record Flow(
    String title, String description, List<Source> sources, int joined, List<Step> steps)
    implements Block {
  public Flow {
    requireNonNull(title, "title");
    requireNonNull(description, "description");
    sources = List.copyOf(sources);
    steps = List.copyOf(steps);
    if (joined < 0 || joined >= steps.size()) {
      throw new IllegalArgumentException(
          "Invalid flow '%s': sources lead to step %d (must be 0 to %d, as there are %d steps)"
              .formatted(title, joined, steps.size() - 1, steps.size()));
    }
  }

  /**
   * What leads to a step.
   *
   * @param lines below the name
   * @param share of the greatest source, 0 to 1: how thick its line is; 0 leaves the line out
   */
  public record Source(String name, List<String> lines, double share) {
    public Source {
      requireNonNull(name, "name");
      lines = List.copyOf(lines);
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "Invalid share of %s: %s (must be 0 to 1)".formatted(name, share));
      }
    }
  }

  /**
   * What comes of others.
   *
   * @param lines below the name
   */
  public record Step(String name, List<String> lines) {
    public Step {
      requireNonNull(name, "name");
      lines = List.copyOf(lines);
    }
  }
}
