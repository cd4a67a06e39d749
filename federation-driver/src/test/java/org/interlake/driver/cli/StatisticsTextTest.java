package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.interlake.models.statistics.Statistic;
import org.junit.jupiter.api.Test;

class StatisticsTextTest {
  private static Statistic statistic(
      String columns, String group, String measure, String key, double value, int withheld) {
    OptionalDouble told = Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    return new Statistic(columns, group, measure, key, told, 200, 3, withheld);
  }

  @Test
  void printsWhatThereIsAndMarksWhatSitesWithheld() {
    List<String> lines =
        new StatisticsText(
                List.of(
                    statistic("age", "", "count", "", 190, 0),
                    statistic("age", "", "missing", "", 10, 0),
                    statistic("age", "", "mean", "", 53.5, 1),
                    statistic("age", "", "quantile", "0.5", Double.NaN, 0),
                    statistic("sex", "", "frequent", "1", 120, 0),
                    statistic("a * b", "", "correlation", "", -0.25, 0),
                    statistic("sex * cp", "sex = 1, cp = 4", "contingency", "", 80, 0),
                    statistic("sex * cp", "sex = 1, cp = (other)", "contingency", "", 0, 2),
                    statistic("sex", "sex = 1", "rows", "", 120, 0),
                    statistic("age", "sex = 1", "mean", "", 54, 0)))
            .lines();

    assertThat(lines)
        .containsExactly(
            "column  count  missing      mean",
            "age       190     5.0%  53.5000*",
            "sex         -        -         -",
            "",
            "most frequent in sex: 1 (120)",
            "",
            "correlation        r  rows",
            "a * b        -0.2500   200",
            "",
            "sex \\ cp   4  (other)",
            "1         80       0*",
            "",
            "group    column  count  mean  sd",
            "sex = 1  (rows)    120",
            "            age      -    54   -",
            "",
            "* at least one site withheld its part, because it tells of few rows");
  }

  @Test
  void printsNothingOfNothing() {
    assertThat(new StatisticsText(List.of()).lines()).isEmpty();
  }
}
