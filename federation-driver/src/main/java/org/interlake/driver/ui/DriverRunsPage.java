package org.interlake.driver.ui;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.tab.FederationTab;
import org.interlake.tab.Markup;
import org.interlake.tab.Markup.Column;
import org.interlake.tab.RunsPage;
import org.interlake.tab.Shown;

/** The tab's first page: the runs of this application. */
final class DriverRunsPage extends RunsPage<RunRow> {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("Run", "The run's name; its page has the rest"),
          new Column("Model", "What is trained, or measured"),
          new Column("State", "running, finished, abandoned, or stopped before its end"),
          new Column("Training rounds", "Closed, of at most so many"),
          Column.ofNumbers("Sites", "That the plan permits"),
          Column.ofNumbers("Updates", "That counted, in all rounds"),
          Column.ofNumbers("Refused", "Updates that did not count"),
          Column.ofNumbers("Missing", "Answers that were waited for in vain"),
          new Column("Opened", "When this driver published the plan or took it up"),
          Column.ofNumbers("Took", "From then to the end, or to now"));

  private final RunRows rows;

  DriverRunsPage(FederationTab tab, RunRows rows) {
    super(tab, "Federated Runs", "No run has been opened yet.", "federated-runs", COLUMNS);
    this.rows = requireNonNull(rows, "rows");
  }

  @Override
  protected List<RunRow> runs() {
    return rows.runs();
  }

  @Override
  protected String name(RunRow run) {
    return run.key();
  }

  @Override
  protected void cells(Markup page, RunRow run) {
    page.element("td", DriverRunPage.purposeOf(run), "class", "said");
    page.open("td");
    DriverRunPage.state(page, run, isLive());
    page.close();
    page.open("td");
    DriverRunPage.progress(page, run);
    page.close();
    page.number(run.plan().sites().size());
    page.number(run.contributions());
    page.number(run.refused());
    page.number(run.missing());
    page.time(run.opened());
    page.number(Shown.duration(DriverRunPage.took(run, isLive())));
  }
}
