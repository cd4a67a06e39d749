package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.RangeChart;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.page.Tone;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.Coefficient;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.models.glm.Binomial;
import org.interlake.models.glm.GlmSummary;

/** The final model's coefficients, with intervals where the run has a summary. */
final class CoefficientSection {
  private static final int MOST_DRAWN = 40;
  private static final int MOST_LISTED = 100;
  private static final double UPPER = 0.975;
  private static final String INTERCEPT = "(intercept)";

  private final RunReport report;

  CoefficientSection(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** Empty of a model without names for its numbers. */
  Optional<Section> section() {
    Optional<GlmSummary> summary = report.summary();
    if (summary.isPresent()) {
      return Optional.of(new Section("Coefficients", tested(summary.get())));
    }
    return report
        .finalModel()
        .map(ModelVersion::coefficients)
        .filter(named -> !named.isEmpty())
        .map(named -> new Section("Coefficients", untested(named)));
  }

  /** The 0.975 quantile of the coefficients' distribution; empty without degrees of freedom. */
  static OptionalDouble quantile(GlmSummary summary) {
    if (!summary.family().estimatesDispersion()) {
      return OptionalDouble.of(Interval.Z);
    }
    return summary.residualDegrees() > 0
        ? OptionalDouble.of(
            new TDistribution(null, (double) summary.residualDegrees())
                .inverseCumulativeProbability(UPPER))
        : OptionalDouble.empty();
  }

  static Optional<Interval> interval(GlmSummary summary, GlmSummary.Coefficient one) {
    OptionalDouble quantile = quantile(summary);
    return one.standardError().isEmpty() || quantile.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Interval.around(
                one.estimate(), one.standardError().getAsDouble(), quantile.getAsDouble()));
  }

  private List<Block> tested(GlmSummary summary) {
    List<Block> blocks = new ArrayList<>();
    boolean errors = summary.coefficients().stream().anyMatch(c -> c.standardError().isPresent());
    boolean odds = summary.family() instanceof Binomial;
    blocks.add(
        new Paragraph(
            errors
                ? "Of the %s regression over %,d training rows, on the scale of its link. Intervals are 95 percent, by Wald: estimate and standard error times the quantile of %s.%s"
                    .formatted(
                        summary.family().name(),
                        summary.rows(),
                        summary.family().estimatesDispersion()
                            ? "Student's t with %,d degrees of freedom"
                                .formatted(summary.residualDegrees())
                            : "the normal distribution",
                        odds ? " exp(estimate) is an odds ratio." : "")
                : "No standard errors: the plan has a penalty, which biases the estimates, or no degrees of freedom are left."));
    if (Double.isFinite(summary.deviance())) {
      blocks.add(fit(summary));
    }
    blocks.add(coefficients(summary, errors, odds));
    forest(summary).ifPresent(blocks::add);
    return blocks;
  }

  private static Table coefficients(GlmSummary summary, boolean errors, boolean odds) {
    List<String> header = new ArrayList<>(List.of("name", "estimate"));
    if (errors) {
      String statistic = summary.family().estimatesDispersion() ? "t" : "z";
      header.addAll(List.of("standard error", "interval", statistic, "p"));
    }
    if (odds) {
      header.add("exp");
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (GlmSummary.Coefficient one : summary.coefficients()) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(one.name()));
      row.add(Cell.of(Figures.number(one.estimate())));
      if (errors) {
        row.add(Cell.of(Figures.number(one.standardError())));
        row.add(
            interval(summary, one)
                .map(i -> "%s to %s".formatted(Figures.number(i.low()), Figures.number(i.high())))
                .map(Cell::of)
                .orElse(Cell.of(Figures.NONE, Tone.MUTED)));
        row.add(Cell.of(Figures.number(one.statistic())));
        row.add(Cell.of(pValue(one.pValue())));
      }
      if (odds) {
        row.add(Cell.of(Figures.number(Math.exp(one.estimate()))));
      }
      rows.add(row);
    }
    return new Table(Table.Form.NUMBERS, "Coefficients of the final model", header, rows);
  }

  private static String pValue(OptionalDouble p) {
    return p.isEmpty()
        ? Figures.NONE
        : p.getAsDouble() < 0.0001
            ? "< 0.0001"
            : String.format(Locale.ROOT, "%.4f", p.getAsDouble());
  }

  private static Table fit(GlmSummary summary) {
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(
        List.of(
            Cell.of("residual deviance"),
            Cell.of(Figures.number(summary.deviance())),
            Cell.of("%,d degrees of freedom".formatted(summary.residualDegrees()))));
    if (summary.nullDeviance().isPresent()) {
      rows.add(
          List.of(
              Cell.of("null deviance"),
              Cell.of(Figures.number(summary.nullDeviance())),
              Cell.of("%,d degrees of freedom".formatted(summary.nullDegrees()))));
    }
    rows.add(
        List.of(Cell.of("dispersion"), Cell.of(Figures.number(summary.dispersion())), Cell.of("")));
    rows.add(List.of(Cell.of("AIC"), Cell.of(Figures.number(summary.aic())), Cell.of("")));
    return new Table(Table.Form.NUMBERS, "Fit on training rows", List.of("", "value", ""), rows);
  }

  /** Without the intercept, which is on a scale of its own. */
  private static Optional<RangeChart> forest(GlmSummary summary) {
    List<RangeChart.Range> ranges = new ArrayList<>();
    for (GlmSummary.Coefficient one : summary.coefficients()) {
      Optional<Interval> interval = interval(summary, one);
      if (!one.name().equals(INTERCEPT) && interval.isPresent() && ranges.size() < MOST_DRAWN) {
        Interval i = interval.get();
        ranges.add(
            new RangeChart.Range(
                one.name(), List.of(i.low(), one.estimate(), i.high()), i.contains(0) ? 0 : 1));
      }
    }
    return ranges.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RangeChart(
                "Coefficients and their intervals"
                    + (ranges.size() == MOST_DRAWN ? ", the first " + MOST_DRAWN : ""),
                "Orange where the interval does not reach 0. The numbers are in the table of coefficients.",
                "estimate, on the scale of the link",
                ranges,
                List.of(new SeriesChart.Limit("0", 0))));
  }

  private static List<Block> untested(List<Coefficient> named) {
    List<List<Cell>> rows = new ArrayList<>();
    named.stream()
        .sorted(Comparator.comparingDouble((Coefficient c) -> -Math.abs(c.value())))
        .limit(MOST_LISTED)
        .forEach(c -> rows.add(List.of(Cell.of(c.name()), Cell.of(Figures.number(c.value())))));
    return List.of(
        new Paragraph(
            "The run made no summary of its model, so standard errors are not known: a summary comes of generalised linear models under newton or lbfgs, without noise."),
        new Table(
            Table.Form.NUMBERS,
            named.size() > MOST_LISTED
                ? "The %d largest of %,d parameters".formatted(MOST_LISTED, named.size())
                : "Parameters of the final model, the largest first",
            List.of("name", "value"),
            rows));
  }
}
