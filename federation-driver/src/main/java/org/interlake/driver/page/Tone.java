package org.interlake.driver.page;

/** What to think of a number; always said by a sign or a word beside it too, not by colour only. */
public enum Tone {
  PLAIN(""),
  GOOD("good"),
  WATCH("watch"),
  BAD("bad"),
  /** Not known, or of no weight. */
  MUTED("muted");

  private final String cssClass;

  Tone(String cssClass) {
    this.cssClass = cssClass;
  }

  String cssClass() {
    return cssClass;
  }
}
