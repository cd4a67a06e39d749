package org.interlake.tab;

import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import scala.jdk.javaapi.CollectionConverters;

/** The tab "Federation" of an application, live or replayed. */
public final class FederationTab extends SparkUITab {
  /** The path of the tab's pages, below the application's. */
  public static final String PATH = "/federation";

  private final SparkUI ui;

  public FederationTab(SparkUI ui) {
    super(ui, PATH.substring(1));
    this.ui = ui;
  }

  /** Whether the application still runs, and its pages change. */
  boolean isLive() {
    return ui.sc().isDefined() && !ui.sc().get().isStopped();
  }

  /** Puts the tab among the others, once its pages are attached. */
  public void show() {
    ui.attachTab(this);
  }

  /** Whether anybody could read what is posted: in the UI, or in an event log. */
  public static boolean isWanted(SparkContext spark) {
    return spark.ui().isDefined() || spark.conf().getBoolean("spark.eventLog.enabled", false);
  }

  /**
   * Gives an application its tab, if it has a UI and no such tab yet.
   *
   * @param listener keeps the store up to date
   * @param show attaches the pages and the tab
   */
  public static void openOnce(
      SparkContext spark,
      Function<ElementTrackingStore, SparkListener> listener,
      Consumer<SparkUI> show) {
    if (spark.ui().isEmpty()
        || !(spark.statusStore().store() instanceof ElementTrackingStore store)) {
      return;
    }
    SparkUI ui = spark.ui().get();
    synchronized (ui) {
      if (CollectionConverters.asJava(ui.getTabs()).stream()
          .noneMatch(FederationTab.class::isInstance)) {
        spark.addSparkListener(listener.apply(store));
        show.accept(ui);
      }
    }
  }
}
