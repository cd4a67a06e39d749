package org.interlake.tab;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.xml.Node;

/** A page of the tab, in the frame of Spark's pages. */
public abstract class TabPage extends WebUIPage {
  private static final String STYLE =
      """
      .fed-facts{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:.5rem 0 1rem}
      .fed-facts>div{min-width:7rem}.fed-facts dt{font-weight:400;color:#6c757d;font-size:.8rem}
      .fed-facts dd{margin:0;overflow-wrap:anywhere}
      .fed-charts{display:flex;flex-wrap:wrap;gap:1rem}.fed-charts figure{flex:1 1 28rem;max-width:36rem;margin:0 0 1rem}
      .fed-charts svg{width:100%;height:auto}.fed-charts figcaption{font-size:.85rem}
      td.num,th.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
      td.when{white-space:nowrap}.fed-progress{min-width:11rem}.fed-progress span{white-space:nowrap}
      td.said{overflow-wrap:anywhere;min-width:12rem}h4.fed{margin-top:1.25rem}
      #federation .table th{white-space:nowrap}
      """;

  private final FederationTab tab;

  /**
   * @param prefix the page's path below the tab's; empty for the first page
   */
  protected TabPage(FederationTab tab, String prefix) {
    super(prefix);
    this.tab = requireNonNull(tab, "tab");
  }

  /** What the page is called. */
  protected abstract String title(HttpServletRequest request);

  /**
   * Writes the page.
   *
   * @return whether what it shows may still change, while the application runs
   */
  protected abstract boolean write(HttpServletRequest request, Markup page);

  @Override
  public final Seq<Node> render(HttpServletRequest request) {
    Markup page = new Markup();
    page.open("div", "id", "federation");
    boolean changes = write(request, page);
    page.close();
    Markup whole = new Markup();
    whole.open("style").rule(STYLE).close();
    if (changes && tab.isLive()) {
      whole.empty("meta", "http-equiv", "refresh", "content", "5");
    }
    whole.add(page);
    return UIUtils.headerSparkPage(
        request, title(request), whole::nodes, tab, Option.empty(), false, false);
  }

  /** Whether the application still runs. */
  protected final boolean isLive() {
    return tab.isLive();
  }

  /** Where the other pages of this application are, for who asks. */
  protected final Addresses addresses(HttpServletRequest request) {
    return new Addresses(request, tab);
  }

  /** What the address asks for. */
  protected static Optional<String> asked(HttpServletRequest request, String parameter) {
    return Optional.ofNullable(request.getParameter(parameter));
  }
}
