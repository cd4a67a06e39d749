package org.interlake.driver.ui;

import java.time.Clock;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.ui.SparkUI;
import org.interlake.driver.run.RunListener;
import org.interlake.tab.FederationTab;
import org.interlake.tab.RoundJobs;

/** The tab "Federation" of a driver. */
public final class RunTab {
  private RunTab() {}

  /**
   * Has a run show in the session's UI and event log, where it has any.
   *
   * @param next hears all the same
   */
  public static RunListener over(SparkSession session, RunListener next) {
    SparkContext spark = session.sparkContext();
    if (!FederationTab.isWanted(spark)) {
      return next;
    }
    FederationTab.openOnce(spark, store -> new RunStateListener(spark.conf(), store), RunTab::show);
    return new PostingListener(
        spark.listenerBus()::post, new RoundJobs(spark), next, Clock.systemUTC());
  }

  /** Attaches the pages of the runs that an application's store has. */
  static void show(SparkUI ui) {
    RunRows rows = new RunRows(ui.store().store());
    FederationTab tab = new FederationTab(ui);
    tab.attachPage(new DriverRunsPage(tab, rows));
    tab.attachPage(new DriverRunPage(tab, rows));
    tab.show();
  }
}
