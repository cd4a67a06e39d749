package org.interlake.tab;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The page of one run, which its address names.
 *
 * @param <R> the row of a run
 */
public abstract class RunPage<R> extends TabPage {
  private static final String PREFIX = "run";

  /** The pages' path, below the application's. */
  public static final String PATH = FederationTab.PATH + "/" + PREFIX + "/";

  /** What the address has the run's name as. */
  public static final String PARAMETER = "id";

  protected RunPage(FederationTab tab) {
    super(tab, PREFIX);
  }

  /** The run of that name, if this application knows it. */
  protected abstract Optional<R> find(String name);

  /** A run's name. */
  protected abstract String name(R run);

  /**
   * Writes what there is of a run.
   *
   * @return whether it may still change, while the application runs
   */
  protected abstract boolean write(HttpServletRequest request, Markup page, R run);

  @Override
  protected final String title(HttpServletRequest request) {
    return "Federated Run" + found(request).map(run -> " " + name(run)).orElse("");
  }

  @Override
  protected final boolean write(HttpServletRequest request, Markup page) {
    Optional<R> found = found(request);
    if (found.isEmpty()) {
      page.element("p", "No such run is known here: it is another application's, or too long ago.");
      page.open("p").link(addresses(request).of(FederationTab.PATH + "/"), "All runs").close();
      return false;
    }
    return write(request, page, found.get());
  }

  private Optional<R> found(HttpServletRequest request) {
    return asked(request, PARAMETER).flatMap(this::find);
  }
}
