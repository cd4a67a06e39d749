package org.interlake.driver.page;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A drawing. What it shows must be in a table as well. */
public sealed interface Chart extends Block permits SeriesChart, RangeChart, CurveChart {
  /** Above the drawing. */
  String title();

  /** What it shows, for who does not see it. */
  String description();

  /** How high it is on the page. */
  int heightPixels();

  /** What ECharts is to draw, without colours: these are the page's. */
  ObjectNode option();
}
