package org.interlake.site.ui;

import java.time.Clock;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.ui.SparkUI;
import org.interlake.site.agent.AgentListener;
import org.interlake.site.config.SiteConfig;
import org.interlake.tab.FederationTab;
import org.interlake.tab.RoundJobs;
import org.interlake.tab.StoredRows;

/** The tab "Federation" of a site. */
public final class SiteTab {
  private SiteTab() {}

  /** Has what an agent does show in the session's UI and event log, where it has any. */
  public static AgentListener over(SparkSession session, SiteConfig config) {
    SparkContext spark = session.sparkContext();
    if (!FederationTab.isWanted(spark)) {
      return AgentListener.NONE;
    }
    FederationTab.openOnce(
        spark, store -> new SiteStateListener(spark.conf(), store), SiteTab::show);
    return new PostingListener(
        spark.listenerBus()::post, new RoundJobs(spark), config, Clock.systemUTC());
  }

  /** Attaches the pages of the runs that an application's store has. */
  static void show(SparkUI ui) {
    StoredRows rows = new StoredRows(ui.store().store());
    FederationTab tab = new FederationTab(ui);
    tab.attachPage(new SiteRunsPage(tab, rows));
    tab.attachPage(new SiteRunPage(tab, rows));
    tab.show();
  }
}
