package org.interlake.driver.ui;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.interlake.tab.Addresses;
import org.interlake.tab.JobLink;
import org.interlake.tab.Markup;
import org.interlake.tab.Markup.Column;
import org.interlake.tab.RunPage;
import org.interlake.tab.Shown;

/** The tables of a run's page. */
final class RunTables {
  private static final int PAGE_SIZE = 50;
  private static final int SITES_SHOWN = 200;
  private static final String PAGE_PARAMETER = "page";

  private static final List<Column> SITES =
      List.of(
          new Column("Site", "Its name in the plan"),
          new Column("Answer", "What it said to the plan"),
          Column.ofNumbers("Updates", "That counted"),
          Column.ofNumbers("Refused", "Updates that did not count"),
          Column.ofNumbers("Missing", "Rounds that waited for it in vain"),
          Column.ofNumbers("Last round", "The newest that it answered"),
          new Column("Last answer", "When the driver saw it"),
          Column.ofNumbers("Lag, median", "From the call to the driver's seeing the update"),
          Column.ofNumbers("Lag, max", "The longest of these"),
          Column.ofNumbers("Computed", "Time it spent on its last answer, by its own word"),
          Column.ofNumbers("Sent", "Bytes of the updates that counted"),
          Column.ofNumbers("Epsilon", "What the run has cost it so far, by its own word"));

  private static final List<Column> ROUNDS =
      List.of(
          Column.ofNumbers("Round", "Its number"),
          new Column("For", "What the sites are called to"),
          Column.ofNumbers("Updates", "That counted, of as many sites as were called"),
          Column.ofNumbers("Refused", "Updates that did not count"),
          Column.ofNumbers("Missing", "Sites that were waited for in vain"),
          new Column("Called", "When the call was published"),
          Column.ofNumbers("Took", "From the call to the aggregate"),
          Column.ofNumbers("Lag, median", "From the call to the driver's seeing an update"),
          Column.ofNumbers("Lag, max", "The slowest site's"),
          Column.ofNumbers("Received", "Bytes of the updates that counted"),
          new Column("Measures", "Of the model that the round started from"),
          new Column("Spark jobs", "Of the round, with their stages"));

  private static final List<Column> REFUSALS =
      List.of(
          Column.ofNumbers("Round", "That the update answered"),
          new Column("Site", "Whose prefix it lay under"),
          new Column("At", "When it was refused"),
          new Column("Reason", "Its class"),
          new Column("Detail", "What was found"));

  private final HttpServletRequest request;
  private final Addresses addresses;
  private final Markup page;

  RunTables(HttpServletRequest request, Addresses addresses, Markup page) {
    this.request = requireNonNull(request, "request");
    this.addresses = requireNonNull(addresses, "addresses");
    this.page = requireNonNull(page, "page");
  }

  void write(RunRow run, RunRows rows, List<RoundRow> rounds) {
    sites(rows.sites(run.key()), run);
    rounds(run, rounds);
    refusals(rows.refusals(run.key()), run);
    notes(run);
  }

  private void sites(List<SiteRow> sites, RunRow run) {
    page.heading("Sites (%d)".formatted(run.plan().sites().size()));
    page.table("federated-sites", SITES);
    sites.stream()
        .limit(SITES_SHOWN)
        .forEach(
            site -> {
              page.open("tr");
              page.element("td", site.site());
              page.element("td", site.answer(), "title", site.detail());
              page.number(Integer.toString(site.contributed()));
              page.number(Integer.toString(site.refused()));
              page.number(Integer.toString(site.missing()));
              page.number(site.lastRound() == 0 ? "\u2013" : Integer.toString(site.lastRound()));
              page.time(site.lastAt());
              page.number(Shown.duration(site.lagMedian()));
              page.number(Shown.duration(site.lagMax()));
              page.number(Shown.duration(site.computeMillis()));
              page.number(Shown.bytes(site.bytes()));
              page.number(Shown.epsilon(site.epsilon()));
              page.close();
            });
    page.endTable();
    int hidden = run.plan().sites().size() - Math.min(SITES_SHOWN, sites.size());
    if (hidden > 0) {
      page.element("p", "and %d more: table contribution of the registry".formatted(hidden));
    }
  }

  private void rounds(RunRow run, List<RoundRow> rounds) {
    page.heading("Rounds (%d closed)".formatted(run.rounds()));
    List<RoundRow> newestFirst = new ArrayList<>(rounds);
    Collections.reverse(newestFirst);
    int pages = Math.max(1, (newestFirst.size() + PAGE_SIZE - 1) / PAGE_SIZE);
    int shown = Math.min(pages, pageAsked());
    page.table("federated-rounds", ROUNDS);
    newestFirst.stream().skip((long) (shown - 1) * PAGE_SIZE).limit(PAGE_SIZE).forEach(this::round);
    page.endTable();
    if (pages > 1) {
      page.open("p").text("Page");
      for (int i = 1; i <= pages; i++) {
        page.text(" ");
        if (i == shown) {
          page.element("b", i);
        } else {
          page.link(
              addresses.of(
                  RunPage.PATH, RunPage.PARAMETER, run.key(), PAGE_PARAMETER, Integer.toString(i)),
              i);
        }
      }
      page.close();
    }
    if (run.rounds() > rounds.size()) {
      page.element("p", "Older rounds: table contribution of the registry.");
    }
  }

  private int pageAsked() {
    String asked = request.getParameter(PAGE_PARAMETER);
    return asked != null && asked.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(asked) : 1;
  }

  private void round(RoundRow round) {
    boolean open = round.closedAt() == 0;
    page.open("tr");
    page.number(Integer.toString(round.round()));
    page.element("td", round.purpose());
    page.number("%d/%d".formatted(round.contributed(), round.called()));
    page.number(Integer.toString(round.refused()));
    page.element(
        "td",
        round.missing().isEmpty() ? "0" : round.missing().size(),
        "class",
        "num",
        "title",
        String.join(", ", round.missing()));
    page.time(round.calledAt());
    page.number(open ? "open" : Shown.duration(round.closedAt() - round.calledAt()));
    page.number(Shown.duration(round.lagMedian()));
    page.number(Shown.duration(round.lagMax()));
    page.number(Shown.bytes(round.bytes()));
    page.element("td", measures(round.measures()));
    page.open("td");
    JobLink.write(addresses, page, round.jobs());
    page.close().close();
  }

  private static String measures(Map<String, Double> measures) {
    return measures.entrySet().stream()
        .map(measure -> measure.getKey() + " " + Shown.number(measure.getValue()))
        .map(measure -> measure.replace(' ', '\u00a0'))
        .collect(Collectors.joining(", "));
  }

  private void refusals(List<RefusalRow> refusals, RunRow run) {
    page.heading("Refused updates (%d)".formatted(run.refused()));
    if (refusals.isEmpty()) {
      page.element("p", "None.");
      return;
    }
    page.table("federated-refusals", REFUSALS);
    for (RefusalRow refusal : refusals) {
      page.open("tr");
      page.number(Integer.toString(refusal.round()));
      page.element("td", refusal.site());
      page.time(refusal.at());
      page.element("td", refusal.reason());
      page.element("td", refusal.detail(), "class", "said");
      page.close();
    }
    page.endTable();
    if (run.refused() > refusals.size()) {
      page.element("p", "Older ones: table contribution of the registry.");
    }
  }

  private void notes(RunRow run) {
    if (run.notes().isEmpty()) {
      return;
    }
    page.heading("Notes");
    page.open("ul", "id", "federated-notes");
    for (DriverEvent.Noted note : run.notes()) {
      page.element(
          "li",
          note.round() == 0 ? note.text() : "round %d: %s".formatted(note.round(), note.text()));
    }
    page.close();
  }
}
