package org.interlake.tab;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.spark.ui.UIUtils;

/**
 * Where the pages of one application are: at its own port, behind a proxy, or below the history
 * server's path of it.
 */
public final class Addresses {
  private final HttpServletRequest request;
  private final FederationTab tab;

  Addresses(HttpServletRequest request, FederationTab tab) {
    this.request = requireNonNull(request, "request");
    this.tab = requireNonNull(tab, "tab");
  }

  /**
   * The address of a page of the application: {@code /jobs/job/}.
   *
   * @param parameters names and values, in turn; values are encoded
   */
  public String of(String path, String... parameters) {
    return Markup.address(UIUtils.prependBaseUri(request, tab.basePath(), path), parameters);
  }
}
