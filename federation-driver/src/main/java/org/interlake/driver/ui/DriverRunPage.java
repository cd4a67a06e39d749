package org.interlake.driver.ui;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.plan.Plan;
import org.interlake.tab.FederationTab;
import org.interlake.tab.JobLink;
import org.interlake.tab.Markup;
import org.interlake.tab.RunPage;
import org.interlake.tab.Shown;

/** The page of one run: where it stands, its curves, its sites, its rounds, what was refused. */
final class DriverRunPage extends RunPage<RunRow> {
  private final RunRows rows;

  DriverRunPage(FederationTab tab, RunRows rows) {
    super(tab);
    this.rows = requireNonNull(rows, "rows");
  }

  @Override
  protected Optional<RunRow> find(String name) {
    return rows.run(name);
  }

  @Override
  protected String name(RunRow run) {
    return run.key();
  }

  @Override
  protected boolean write(HttpServletRequest request, Markup page, RunRow run) {
    List<RoundRow> rounds = rows.rounds(run.key());
    facts(request, page, run);
    RunCurves.draw(page, rounds);
    new RunTables(request, addresses(request), page).write(run, rows, rounds);
    return run.running();
  }

  private void facts(HttpServletRequest request, Markup page, RunRow run) {
    page.open("dl", "class", "fed-facts", "id", "run-facts");
    page.fact("Run", run.key()); // Spark cuts a long title off
    page.open("div").element("dt", "State").open("dd");
    state(page, run, isLive());
    page.close().close();
    page.fact(run.trains() ? "Model" : "Measures", purposeOf(run));
    page.open("div").element("dt", "Training rounds").open("dd");
    progress(page, run);
    page.close().close();
    if (isLive() && run.remainingMillis() >= 0) {
      page.fact("Done in at most", Shown.duration(run.remainingMillis()));
    }
    page.fact("Sites", "%d, quorum %d".formatted(run.plan().sites().size(), run.plan().quorum()));
    page.fact("Opened", Shown.time(run.opened()));
    page.fact("Took", Shown.duration(took(run, isLive())));
    if (run.plan().deadline() < Plan.NO_DEADLINE.toEpochMilli()) {
      page.fact("Deadline", Shown.time(run.plan().deadline()));
    }
    page.fact("Updates' bytes", Shown.bytes(run.bytes()));
    page.fact("Federation", run.plan().federation());
    page.fact("Plan", run.plan().plan());
    if (run.plan().secure()) {
      page.fact("Secure aggregation", "pairwise: only sums are known");
    }
    if (!run.plan().privacy().isEmpty() && !run.plan().privacy().equals("none")) {
      page.fact("Differential privacy", run.plan().privacy());
    }
    if (run.promotedVersion() > 0) {
      page.fact("Promoted", "%s, version %d".formatted(run.promotedModel(), run.promotedVersion()));
    }
    if (!run.reason().isEmpty()) {
      page.fact("Reason", run.reason());
    }
    if (!run.jobs().isEmpty()) {
      page.open("div").element("dt", "Jobs between rounds").open("dd");
      JobLink.write(addresses(request), page, run.jobs());
      page.close().close();
    }
    page.close();
    if (run.running() && run.round() > 0) {
      page.open("p", "id", "open-round").element("b", "Round " + run.round());
      page.text(
          " (%s) has been open since %s.".formatted(run.purpose(), Shown.time(run.roundSince())));
      if (!run.waitingFor().isEmpty()) {
        page.text(
            " It waits for %s, until %s."
                .formatted(String.join(", ", run.waitingFor()), Shown.time(run.roundDeadline())));
      }
      page.close();
    }
  }

  /** What a run is for. */
  static String purposeOf(RunRow run) {
    return run.trains()
        ? "%s: %s by %s".formatted(run.plan().model(), run.plan().family(), run.plan().strategy())
        : "statistics";
  }

  /** A badge with the run's state. */
  static void state(Markup page, RunRow run, boolean live) {
    boolean cutOff = run.running() && !live;
    String colour =
        switch (run.state()) {
          case "finished" -> "badge-success";
          case "abandoned" -> "badge-danger";
          case RunRow.RUNNING -> cutOff ? "badge-secondary" : "badge-primary";
          default -> "badge-secondary";
        };
    page.element(
        "span", cutOff ? "running when this was logged" : run.state(), "class", "badge " + colour);
  }

  /** How many training rounds have closed, as Spark draws it for tasks. */
  static void progress(Markup page, RunRow run) {
    if (!run.trains()) {
      page.text("%d rounds".formatted(run.rounds()));
      return;
    }
    int most = run.plan().maximumRounds();
    // A run that has converged is done, however many rounds it might have had.
    double part = run.state().equals("finished") ? 1 : Math.min(1, run.trained() / (double) most);
    page.open("div", "class", "progress fed-progress");
    page.element(
        "span",
        "%d of at most %d".formatted(run.trained(), most),
        "style",
        "position:absolute;left:0;width:100%;text-align:center");
    page.element(
        "div",
        "",
        "class",
        "progress-bar progress-completed",
        "style",
        "width:%d%%".formatted(Math.round(part * 100)));
    page.close();
  }

  /** How long it took, or takes already; negative if nobody knows. */
  static long took(RunRow run, boolean live) {
    if (run.ended() > 0) {
      return run.ended() - run.opened();
    }
    return live ? Math.max(0, System.currentTimeMillis() - run.opened()) : -1;
  }
}
