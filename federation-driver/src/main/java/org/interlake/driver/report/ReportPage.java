package org.interlake.driver.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.interlake.driver.page.Page;
import org.interlake.driver.page.Section;

/** A report as a page. */
public final class ReportPage {
  private final RunReport report;
  private final String footer;

  /**
   * @param footer what makes the page
   */
  public ReportPage(RunReport report, String footer) {
    this.report = requireNonNull(report, "report");
    this.footer = requireNonNull(footer, "footer");
  }

  public Page page() {
    List<Section> sections = new ArrayList<>();
    sections.add(new SummarySection(report, new RunFindings(report).all()).section());
    sections.add(new ConvergenceSection(report).section());
    sections.add(new SiteSection(report).section());
    new ScoreSection(report).section().ifPresent(sections::add);
    new CoefficientSection(report).section().ifPresent(sections::add);
    sections.add(new ContributionSection(report).section());
    sections.add(new PrivacySection(report).section());
    sections.add(new CostSection(report).section());
    sections.add(new LineageSection(report).section());
    return new Page(
        "Run %s: %s".formatted(report.run(), report.state().model()),
        "%s by %s over %d sites of federation %s. No row has left a site."
            .formatted(
                report.state().family(),
                report.state().strategy(),
                report.plan().sites().size(),
                report.plan().federation()),
        sections,
        footer);
  }
}
