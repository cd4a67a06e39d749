package org.interlake.driver.ui;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.interlake.tab.LineChart;
import org.interlake.tab.Markup;

/** A run's loss and metrics over its rounds. */
final class RunCurves {
  private static final int MOST_CURVES = 4;

  private RunCurves() {}

  /**
   * Draws the loss, then the metrics; those of single rounds are in the table of rounds.
   *
   * @param rounds in rising order
   */
  static void draw(Markup page, List<RoundRow> rounds) {
    TreeSet<String> measures =
        new TreeSet<>(
            Comparator.<String>comparingInt(name -> name.equals("loss") ? 0 : 1)
                .thenComparing(Comparator.naturalOrder()));
    rounds.forEach(round -> measures.addAll(round.measures().keySet()));
    if (measures.isEmpty()) {
      return;
    }
    page.open("div", "class", "fed-charts", "id", "curves");
    measures.stream()
        .limit(MOST_CURVES)
        .forEach(
            name ->
                new LineChart(
                        name,
                        rounds.stream()
                            .filter(round -> round.measures().containsKey(name))
                            .map(
                                round ->
                                    new LineChart.Point(round.round(), round.measures().get(name)))
                            .toList())
                    .draw(page));
    page.close();
  }
}
