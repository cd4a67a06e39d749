package org.interlake.driver.demo;

import java.util.Locale;

/** The strategies that there is a plan for: the end of the plans' names. */
enum DemoStrategy {
  NEWTON,
  FEDAVG;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
