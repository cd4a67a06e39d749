package org.interlake.tab;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.interlake.tab.Markup.Column;

/**
 * The tab's first page: the runs that an application knows, each with a link to its own page.
 *
 * @param <R> the row of a run
 */
public abstract class RunsPage<R> extends TabPage {
  private final String title;
  private final String empty;
  private final String table;
  private final List<Column> columns;

  /**
   * @param empty what the page says while there is no run
   * @param table the table's id
   * @param columns the first one is the run's name
   */
  protected RunsPage(
      FederationTab tab, String title, String empty, String table, List<Column> columns) {
    super(tab, "");
    this.title = requireNonNull(title, "title");
    this.empty = requireNonNull(empty, "empty");
    this.table = requireNonNull(table, "table");
    this.columns = List.copyOf(columns);
  }

  /** The runs, in the order in which they are shown. */
  protected abstract List<R> runs();

  /** A run's name. */
  protected abstract String name(R run);

  /** Writes the cells of a run, but that of its name. */
  protected abstract void cells(Markup page, R run);

  @Override
  protected final String title(HttpServletRequest request) {
    return title;
  }

  @Override
  protected final boolean write(HttpServletRequest request, Markup page) {
    List<R> runs = runs();
    if (runs.isEmpty()) {
      page.element("p", empty);
      return true;
    }
    page.table(table, columns);
    for (R run : runs) {
      page.open("tr");
      page.open("td")
          .link(addresses(request).of(RunPage.PATH, RunPage.PARAMETER, name(run)), name(run))
          .close();
      cells(page, run);
      page.close();
    }
    page.endTable();
    return true;
  }
}
