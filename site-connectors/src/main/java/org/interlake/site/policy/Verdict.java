package org.interlake.site.policy;

import static java.util.Objects.requireNonNull;

/** What a clause says of a plan. */
public sealed interface Verdict {
  /** In words for the site's people. */
  String words();

  /** The plan keeps to it. */
  record Met(String words) implements Verdict {
    public Met {
      requireNonNull(words, "words");
    }
  }

  /**
   * The plan does not.
   *
   * @param told what the driver gets to read beside the reason: the plan's own words and the
   *     policy's rules, no fact of a row and none of other runs
   * @param words for the site's people; they stay at the site
   */
  record Broken(PolicyReason reason, String told, String words) implements Verdict {
    public Broken {
      requireNonNull(reason, "reason");
      requireNonNull(told, "told");
      requireNonNull(words, "words");
    }

    /** Where the driver may read all of it. */
    Broken(PolicyReason reason, String words) {
      this(reason, words, words);
    }
  }
}
