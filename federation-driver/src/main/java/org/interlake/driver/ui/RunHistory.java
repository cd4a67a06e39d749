package org.interlake.driver.ui;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Shows a driver's runs in the history server, which finds it by its name. */
public final class RunHistory implements AppHistoryServerPlugin {
  @Override
  public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
    return CollectionConverters.asScala(List.<SparkListener>of(new RunStateListener(conf, store)))
        .toSeq();
  }

  /** Other applications have no such tab. */
  @Override
  public void setupUI(SparkUI ui) {
    RunRows rows = new RunRows(ui.store().store());
    if (!rows.runs().isEmpty()) {
      RunTab.show(ui);
    }
  }
}
