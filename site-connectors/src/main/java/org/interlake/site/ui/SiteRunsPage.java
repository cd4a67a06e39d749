package org.interlake.site.ui;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import org.interlake.tab.FederationTab;
import org.interlake.tab.Markup;
import org.interlake.tab.Markup.Column;
import org.interlake.tab.RunsPage;
import org.interlake.tab.Shown;
import org.interlake.tab.StoredRows;

/** The tab's first page: the runs that this site has looked at. */
final class SiteRunsPage extends RunsPage<SiteRunRow> {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("Run", "The run's name; its page has the rest"),
          new Column("Dataset", "The plan's name for the table"),
          new Column("Answer", "What this site said to the plan"),
          new Column("State", "taking part, finished, declined or stopped"),
          new Column("At", "What this site is doing in it now"),
          Column.ofNumbers("Rounds", "That this site has answered"),
          new Column("Last call", "When it took up the newest"),
          Column.ofNumbers("Sent", "Bytes of its updates"),
          Column.ofNumbers("Epsilon", "What the run has cost so far, and the budget of all runs"),
          new Column("Found", "When this agent saw the plan"));

  private final StoredRows rows;

  SiteRunsPage(FederationTab tab, StoredRows rows) {
    super(
        tab,
        "Federated Runs of this Site",
        "No plan that this site is asked to take part in has been seen yet.",
        "site-runs",
        COLUMNS);
    this.rows = requireNonNull(rows, "rows");
  }

  @Override
  protected List<SiteRunRow> runs() {
    return rows.all(SiteRunRow.class).stream()
        .sorted(
            Comparator.comparingLong((SiteRunRow run) -> run.found().at())
                .reversed()
                .thenComparing(SiteRunRow::key))
        .toList();
  }

  @Override
  protected String name(SiteRunRow run) {
    return run.key();
  }

  @Override
  protected void cells(Markup page, SiteRunRow run) {
    page.element("td", run.found().dataset());
    page.element("td", run.answer().answer(), "title", run.answer().reason());
    page.open("td");
    SiteRunPage.state(page, run, isLive());
    page.close();
    page.element("td", isLive() ? SiteRunPage.phase(run) : "\u2013");
    page.number(run.answered());
    page.time(run.lastCall());
    page.number(Shown.bytes(run.bytes()));
    page.number(SiteRunPage.spent(run));
    page.time(run.found().at());
  }
}
