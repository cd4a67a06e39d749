package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.interlake.protocol.SiteId;

/** The shortest report: how the run stands, its held-out metrics, and what to look at. */
public final class ReportText {
  private final RunReport report;

  public ReportText(RunReport report) {
    this.report = requireNonNull(report, "report");
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "run %s: %s, %s by %s, %d training rounds"
            .formatted(
                report.run(),
                report.state().status().name().toLowerCase(Locale.ROOT),
                report.state().family(),
                report.state().strategy(),
                report.trainingRounds().size()));
    lines.add("");
    List<MeasuredModel> heldOut =
        report.finals().stream().filter(model -> model.split().equals("test")).toList();
    if (heldOut.isEmpty()) {
      lines.add("no held-out metrics are known");
    }
    for (MeasuredModel model : heldOut) {
      lines.add(
          "%-20s %-10s %8d rows  %s"
              .formatted(model.rowsOf(), model.model(), model.rows(), metrics(model)));
    }
    lines.add("");
    List<RunFinding> findings = new RunFindings(report).all();
    if (findings.isEmpty()) {
      lines.add("nothing stands out");
    }
    for (RunFinding finding : findings) {
      lines.add(
          "%-5s %s: %s"
              .formatted(
                  finding.level().word(),
                  finding.site().map(SiteId::name).orElse("(run)"),
                  finding.words()));
    }
    return lines;
  }

  private static String metrics(MeasuredModel model) {
    return model.values().entrySet().stream()
        .map(
            e ->
                "%s %s"
                    .formatted(
                        e.getKey(),
                        Amounts.withInterval(e.getValue().value(), model.interval(e.getKey()))))
        .collect(Collectors.joining(", "));
  }
}
