package org.interlake.driver.ui;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.interlake.tab.FederationTab;
import org.interlake.tab.Markup;
import org.interlake.tab.Markup.Column;
import org.interlake.tab.Shown;
import org.interlake.tab.TabPage;

/** The tab's first page: the runs of this application. */
final class RunsPage extends TabPage {
  static final String RUN_PATH = FederationTab.PATH + "/run/";
  static final String RUN_PARAMETER = "id";

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

  RunsPage(FederationTab tab, RunRows rows) {
    super(tab, "");
    this.rows = requireNonNull(rows, "rows");
  }

  @Override
  protected String title(HttpServletRequest request) {
    return "Federated Runs";
  }

  @Override
  protected boolean write(HttpServletRequest request, Markup page) {
    List<RunRow> runs = rows.runs();
    if (runs.isEmpty()) {
      page.element("p", "No run has been opened yet.");
      return true;
    }
    page.table("federated-runs", COLUMNS);
    for (RunRow run : runs) {
      page.open("tr");
      page.open("td")
          .link(addresses(request).of(RUN_PATH, RUN_PARAMETER, run.key()), run.key())
          .close();
      page.element("td", RunPage.purposeOf(run), "class", "said");
      page.open("td");
      RunPage.state(page, run, isLive());
      page.close();
      page.open("td");
      RunPage.progress(page, run);
      page.close();
      number(page, run.plan().sites().size());
      number(page, run.contributions());
      number(page, run.refused());
      number(page, run.missing());
      page.element("td", Shown.time(run.opened()));
      page.element("td", Shown.duration(RunPage.took(run, isLive())), "class", "num");
      page.close();
    }
    page.endTable();
    return true;
  }

  private static void number(Markup page, long value) {
    page.element("td", value, "class", "num");
  }
}
