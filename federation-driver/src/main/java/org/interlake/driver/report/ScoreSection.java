package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.driver.page.Block;
import org.interlake.driver.page.Cell;
import org.interlake.driver.page.CurveChart;
import org.interlake.driver.page.CurveChart.Curve;
import org.interlake.driver.page.CurveChart.Point;
import org.interlake.driver.page.CurveChart.Stroke;
import org.interlake.driver.page.Paragraph;
import org.interlake.driver.page.Section;
import org.interlake.driver.page.SeriesChart;
import org.interlake.driver.page.Table;
import org.interlake.driver.quality.Figures;
import org.interlake.driver.registry.MetricValue;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.plan.DifferentialPrivacySpec;
import org.interlake.protocol.plan.LabelSpec;

/** ROC curves and calibration of the final model on held-out rows. */
final class ScoreSection {
  private static final List<Point> DIAGONAL = List.of(new Point(0, 0), new Point(1, 1));

  private final RunReport report;
  private final List<MeasuredModel> scored;

  ScoreSection(RunReport report) {
    this.report = requireNonNull(report, "report");
    this.scored =
        report.finals().stream()
            .filter(model -> model.split().equals("test") && model.scores().isPresent())
            .filter(
                model ->
                    model.scope() == MetricValue.Scope.OVERALL
                        || model.scope() == MetricValue.Scope.SITE)
            .toList();
  }

  /** Empty of a model that is not of two classes. */
  Optional<Section> section() {
    if (!(report.plan().label() instanceof LabelSpec.Binary)) {
      return Optional.empty();
    }
    if (scored.isEmpty()) {
      return Optional.of(Section.of("ROC and calibration", new Paragraph(whyNot())));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            "From counts of held-out rows by probability. "
                + (report.isSecure()
                    ? "Under secure aggregation they are known over all sites only. "
                    : "")
                + "Points of the ROC curve are exact; between them it lies within the dotted lines."));
    blocks.add(errors());
    MeasuredModel first = scored.get(0);
    blocks.add(groups(first));
    blocks.add(roc());
    blocks.add(reliability(first));
    return Optional.of(new Section("ROC and calibration", blocks));
  }

  private String whyNot() {
    if (report.evaluationRound().isEmpty()) {
      return "The final model has not been evaluated.";
    }
    return report.plan().privacy().differentialPrivacy() instanceof DifferentialPrivacySpec.None
        ? "The registry has no counts of scores of this run: no site told any, or a driver of an earlier version made it."
        : "No curve is drawn: under differential privacy scores leave a site with noise, or not at all.";
  }

  private static ScoreHistogram scores(MeasuredModel model) {
    return model.scores().orElseThrow();
  }

  private Table errors() {
    List<List<Cell>> rows = new ArrayList<>();
    for (MeasuredModel model : scored) {
      Calibration calibration = Calibration.of(scores(model));
      double predicted =
          calibration.groups().stream()
                  .mapToDouble(group -> (double) group.rows() * group.predicted())
                  .sum()
              / (double) calibration.rows();
      rows.add(
          List.of(
              Cell.of(model.rowsOf()),
              Cell.of("%,d".formatted(scores(model).rows())),
              Cell.of("%,d".formatted(scores(model).positives())),
              Cell.of(Figures.percent((double) scores(model).positives() / (double) model.rows())),
              Cell.of(Figures.percent(predicted)),
              Cell.of(
                  "%s ± %s"
                      .formatted(
                          Figures.decimals(calibration.error()),
                          Figures.decimals(calibration.errorBound())))));
    }
    return new Table(
        Table.Form.NUMBERS,
        "Calibration of the global model; ± is what the bins of scores leave open",
        List.of(
            "rows of",
            "rows",
            "positive",
            "observed share",
            "predicted share",
            "calibration error"),
        rows);
  }

  private static Table groups(MeasuredModel model) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Calibration.Group group : Calibration.of(scores(model)).groups()) {
      Interval interval = group.interval();
      rows.add(
          List.of(
              Cell.of(
                  "%s to %s"
                      .formatted(Figures.decimals(group.low()), Figures.decimals(group.high()))),
              Cell.of("%,d".formatted(group.rows())),
              Cell.of("%,d".formatted(group.positives())),
              Cell.of(Amounts.withInterval(group.observed(), Optional.of(interval))),
              Cell.of(
                  interval.high() < group.low()
                      ? "▼ fewer than predicted"
                      : interval.low() > group.high() ? "▲ more than predicted" : "")));
    }
    return new Table(
        Table.Form.NUMBERS,
        "Reliability over the rows of %s, in groups of about as many rows: the mean probability, and how many are positive (95 percent, Wilson)"
            .formatted(model.rowsOf()),
        List.of("predicted", "rows", "positive", "observed share", ""),
        rows);
  }

  /** All sites and each, as far as there are colours. */
  private CurveChart roc() {
    List<Curve> curves = new ArrayList<>();
    for (MeasuredModel model : scored) {
      Optional<RocCurve> curve = RocCurve.of(scores(model));
      int colour = (int) curves.stream().filter(c -> c.stroke() == Stroke.LINE).count();
      if (curve.isEmpty() || colour >= SeriesChart.MOST_SERIES) {
        continue;
      }
      curves.add(curve(model.rowsOf(), Stroke.LINE, colour, curve.get().points()));
      if (colour == 0) {
        curves.add(curve(model.rowsOf(), Stroke.BOUND, colour, curve.get().highest()));
        curves.add(curve(model.rowsOf(), Stroke.BOUND, colour, curve.get().lowest()));
      }
    }
    curves.add(new Curve("by chance", Stroke.REFERENCE, 0, List.of(DIAGONAL)));
    return new CurveChart(
        "ROC, held-out rows",
        "Share of positive rows found against share of negative rows mistaken, by threshold. AUC is in the table of held-out metrics.",
        "false positives",
        "true positives",
        curves);
  }

  private static Curve curve(String name, Stroke stroke, int colour, List<RocCurve.Point> points) {
    return new Curve(
        name,
        stroke,
        colour,
        List.of(
            points.stream().map(p -> new Point(p.falsePositives(), p.truePositives())).toList()));
  }

  /** A cross for each group: how far its mean probability and its observed share may reach. */
  private static CurveChart reliability(MeasuredModel model) {
    List<List<Point>> predicted = new ArrayList<>();
    List<List<Point>> observed = new ArrayList<>();
    List<Point> middle = new ArrayList<>();
    for (Calibration.Group group : Calibration.of(scores(model)).groups()) {
      double share = group.observed();
      predicted.add(List.of(new Point(group.low(), share), new Point(group.high(), share)));
      Interval interval = group.interval();
      observed.add(
          List.of(
              new Point(group.predicted(), interval.low()),
              new Point(group.predicted(), interval.high())));
      middle.add(new Point(group.predicted(), share));
    }
    String name = model.rowsOf();
    return new CurveChart(
        "Reliability, held-out rows of " + name,
        "Observed against predicted share of positive rows, by group. The numbers are in the table of reliability.",
        "predicted",
        "observed",
        List.of(
            new Curve(name, Stroke.LINE, 0, List.of(middle)),
            new Curve("predicted, from the bins", Stroke.BAR, 1, predicted),
            new Curve("observed, 95 percent", Stroke.BAR, 2, observed),
            new Curve("perfect", Stroke.REFERENCE, 0, List.of(DIAGONAL))));
  }
}
