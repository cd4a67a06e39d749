package org.interlake.driver.demo;

import java.util.Locale;

/** What the demonstration can train on. */
enum DemoDataset {
  /** Comes with Interlake; its three hospitals are invented, its patients are not. */
  BREAST_CANCER,
  /** Four real hospitals; the user has the files. */
  HEART;

  /** Lower case, with a hyphen: the option's value, and the start of the plans' names. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
