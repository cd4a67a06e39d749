package org.interlake.models.references;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.models.references.ReferenceRun.Outcome;

/** A table of ours beside the reference's, in Markdown. */
final class ResultsTable {
  private final List<String> lines = new ArrayList<>();

  /** A section for a data set. */
  void section(String title, String text) {
    lines.add("");
    lines.add("## " + title);
    lines.add(text);
    lines.add("");
    lines.add("| model | training | metric | ours | reference | rounds | bytes a round |");
    lines.add("|---|---|---|---|---|---|---|");
  }

  /** One line for each metric; the last columns stand in the first one. */
  void add(Outcome outcome) {
    boolean first = true;
    for (Expected e : outcome.run().expected()) {
      lines.add(
          "| %s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  first ? outcome.run().model() : "",
                  first ? outcome.run().training() : "",
                  e.metric(),
                  number(
                      outcome.mean(e.metric()),
                      outcome.run().seeds().size() > 1 ? outcome.deviation(e.metric()) : 0,
                      e.digits()),
                  number(e.value(), e.deviation(), e.digits()),
                  first ? outcome.rounds() : "",
                  first ? "%,d".formatted(outcome.bytesARound()) : ""));
      first = false;
    }
  }

  /** A sentence below the table. */
  void note(String sentence) {
    lines.add("");
    lines.add(sentence);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  static String number(double value, double deviation, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return deviation == 0
        ? text
        : text + String.format(Locale.ROOT, " ± %." + digits + "f", deviation);
  }
}
