package org.interlake.lineage;

/** What may be told of a Spark job or of a step of a run. There is no fact that holds free text. */
public enum Fact {
  /** {@code site} or {@code driver}. */
  ROLE("role", Form.TEXT),
  FEDERATION("federation", Form.TEXT),
  RUN("run", Form.TEXT),
  /** SHA-256 of the plan as it was signed. */
  PLAN("planDigest", Form.TEXT),
  ROUND("round", Form.NUMBER),
  /** What the round is for. */
  PURPOSE("purpose", Form.TEXT),
  SITE("site", Form.TEXT),
  /** The site's name for the table. */
  DATASET("dataset", Form.TEXT),
  /** As in the registry's {@code contribution}. */
  TABLE_ID("tableId", Form.TEXT),
  TABLE_VERSION("tableVersion", Form.NUMBER),
  MODEL("model", Form.TEXT),
  /** The version that the model was promoted to. */
  MODEL_VERSION("modelVersion", Form.NUMBER);

  private enum Form {
    TEXT,
    NUMBER
  }

  private final String key;
  private final Form form;

  Fact(String key, Form form) {
    this.key = key;
    this.form = form;
  }

  /** Its name in the facet. */
  public String key() {
    return key;
  }

  /**
   * A value as the facet has it.
   *
   * @throws NumberFormatException if it is to be a number and is none
   */
  Object parse(String text) {
    return form == Form.NUMBER ? (Object) Long.valueOf(text) : text;
  }
}
