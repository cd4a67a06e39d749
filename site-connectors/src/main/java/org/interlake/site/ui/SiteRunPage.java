package org.interlake.site.ui;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.interlake.tab.FederationTab;
import org.interlake.tab.JobLink;
import org.interlake.tab.Markup;
import org.interlake.tab.Markup.Column;
import org.interlake.tab.RunPage;
import org.interlake.tab.Shown;
import org.interlake.tab.StoredRows;

/** The page of one run: what this site said to its plan, and what it has answered. */
final class SiteRunPage extends RunPage<SiteRunRow> {
  private static final int ROUNDS_SHOWN = 200;

  private static final List<Column> CLAUSES =
      List.of(
          new Column("Clause", "As the policy names it"),
          new Column("Verdict", "Whether the plan keeps to it"),
          new Column("Told to the driver", "Why not, as the driver is told it"));

  private static final List<Column> ROUNDS =
      List.of(
          Column.ofNumbers("Round", "Its number"),
          new Column("For", "What the driver called to"),
          new Column("Answered", "When the update was on the exchange"),
          Column.ofNumbers("Computed in", "From taking the call up to the computed answer"),
          Column.ofNumbers("Sent in", "Sealing and publishing"),
          Column.ofNumbers("Sent", "Bytes of the update"),
          Column.ofNumbers("Epsilon", "What the run had cost by then"),
          new Column("Spark jobs", "That computed the answer, with their stages"));

  private final StoredRows rows;

  SiteRunPage(FederationTab tab, StoredRows rows) {
    super(tab);
    this.rows = requireNonNull(rows, "rows");
  }

  @Override
  protected Optional<SiteRunRow> find(String name) {
    return rows.find(SiteRunRow.class, name);
  }

  @Override
  protected String name(SiteRunRow run) {
    return run.key();
  }

  @Override
  protected boolean write(HttpServletRequest request, Markup page, SiteRunRow run) {
    facts(request, page, run);
    clauses(page, run.answer().clauses());
    rounds(request, page, run);
    return run.goesOn();
  }

  private void facts(HttpServletRequest request, Markup page, SiteRunRow run) {
    page.open("dl", "class", "fed-facts", "id", "site-run-facts");
    page.fact("Run", run.key()); // Spark cuts a long title off
    page.open("div").element("dt", "State").open("dd");
    state(page, run, isLive());
    page.close().close();
    if (isLive() && run.goesOn()) {
      page.fact("At", phase(run));
    }
    page.fact("Site", run.found().site());
    page.fact("Federation", run.found().federation());
    page.fact("Plan", run.found().plan());
    page.fact("Dataset", run.found().dataset());
    page.fact("Purpose", run.found().purpose());
    page.fact(
        "Answer",
        run.answer().answer().isEmpty()
            ? "none yet"
            : run.answer().reason().isEmpty()
                ? run.answer().answer()
                : run.answer().answer() + ": " + run.answer().reason());
    if (!run.answer().table().isEmpty()) {
      page.fact("Table version", run.answer().table());
    }
    page.fact("Rounds answered", Integer.toString(run.answered()));
    page.fact("Last call", Shown.time(run.lastCall()));
    page.fact("Sent", Shown.bytes(run.bytes()));
    page.fact("Epsilon of this run", Shown.epsilon(run.epsilon()));
    if (run.found().budget() >= 0) {
      page.fact(
          "Budget of the dataset",
          "epsilon %s for all runs".formatted(Shown.number(run.found().budget())));
    }
    page.fact("Found", Shown.time(run.found().at()));
    if (!run.goesOn()) {
      page.fact("Ended", Shown.time(run.ended()));
      page.fact("Reason", run.reason());
    }
    if (!run.jobs().isEmpty()) {
      page.open("div").element("dt", "Jobs that read the table").open("dd");
      JobLink.write(addresses(request), page, run.jobs());
      page.close().close();
    }
    page.close();
  }

  private static void clauses(Markup page, List<SiteEvent.ClauseTold> clauses) {
    if (clauses.isEmpty()) {
      return;
    }
    page.heading("Policy");
    page.table("site-clauses", CLAUSES);
    for (SiteEvent.ClauseTold clause : clauses) {
      page.open("tr");
      page.element("td", clause.key());
      page.open("td");
      page.element(
          "span",
          clause.met() ? "met" : "broken",
          "class",
          "badge " + (clause.met() ? "badge-success" : "badge-danger"));
      page.close();
      page.element("td", clause.reason(), "class", "said");
      page.close();
    }
    page.endTable();
  }

  private void rounds(HttpServletRequest request, Markup page, SiteRunRow run) {
    List<SiteRoundRow> rounds =
        rows.where(SiteRoundRow.class, SiteRoundRow.OF_RUN, run.key()).stream()
            .sorted(
                Comparator.comparingInt((SiteRoundRow round) -> round.answer().round()).reversed())
            .limit(ROUNDS_SHOWN)
            .toList();
    page.heading("Rounds answered (%d)".formatted(run.answered()));
    page.table("site-rounds", ROUNDS);
    for (SiteRoundRow round : rounds) {
      page.open("tr");
      page.number(Integer.toString(round.answer().round()));
      page.element("td", round.answer().purpose());
      page.time(round.answer().at());
      page.number(Shown.duration(round.answer().computeMillis()));
      page.number(Shown.duration(round.answer().sendMillis()));
      page.number(Shown.bytes(round.answer().bytes()));
      page.number(Shown.epsilon(round.answer().epsilon()));
      page.open("td");
      JobLink.write(addresses(request), page, round.jobs());
      page.close().close();
    }
    page.endTable();
    if (run.answered() > rounds.size()) {
      page.element("p", "Older ones: interlake site audit show.");
    }
  }

  /** A badge with the run's state. */
  static void state(Markup page, SiteRunRow run, boolean live) {
    boolean cutOff = run.goesOn() && !live;
    String colour =
        switch (run.state()) {
          case "finished" -> "badge-success";
          case "declined" -> "badge-danger";
          case SiteRunRow.TAKING_PART -> cutOff ? "badge-secondary" : "badge-primary";
          default -> "badge-secondary";
        };
    page.element(
        "span",
        cutOff ? "taking part when this was logged" : run.state(),
        "class",
        "badge " + colour);
  }

  /** What the site is at. */
  static String phase(SiteRunRow run) {
    return !run.goesOn()
        ? "\u2013"
        : run.phaseRound() > 0
            ? "%s, round %d".formatted(run.phase(), run.phaseRound())
            : run.phase();
  }

  /** What the run has cost, and of what budget. */
  static String spent(SiteRunRow run) {
    return run.found().budget() < 0
        ? Shown.epsilon(run.epsilon())
        : "%s of %s".formatted(Shown.epsilon(run.epsilon()), Shown.number(run.found().budget()));
  }
}
