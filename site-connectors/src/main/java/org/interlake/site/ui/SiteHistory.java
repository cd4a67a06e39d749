package org.interlake.site.ui;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.interlake.tab.StoredRows;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Shows a site's runs in the history server, which finds it by its name. */
public final class SiteHistory implements AppHistoryServerPlugin {
  @Override
  public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
    return CollectionConverters.asScala(List.<SparkListener>of(new SiteStateListener(conf, store)))
        .toSeq();
  }

  /** Other applications have no such tab. */
  @Override
  public void setupUI(SparkUI ui) {
    if (!new StoredRows(ui.store().store()).all(SiteRunRow.class).isEmpty()) {
      SiteTab.show(ui);
    }
  }
}
