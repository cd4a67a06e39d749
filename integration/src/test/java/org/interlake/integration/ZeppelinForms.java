package org.interlake.integration;

import java.util.Map;
import org.apache.spark.sql.Dataset;

/**
 * What a note's Scala asks of Zeppelin's {@code z}: values in its fields, and tables to look at.
 */
public final class ZeppelinForms {
  private final Map<String, String> values;

  ZeppelinForms(Map<String, String> values) {
    this.values = values;
  }

  /** What stands in a field; like Zeppelin's, of any type. */
  public Object textbox(String name, Object byDefault) {
    if (!values.containsKey(name)) {
      throw new IllegalArgumentException("no value for field %s (%s)".formatted(name, byDefault));
    }
    return values.get(name);
  }

  /** Reads all rows, as the browser's table does. */
  public void show(Dataset<?> rows) {
    if (rows.collectAsList().isEmpty()) {
      throw new IllegalStateException("a table without rows is shown");
    }
  }
}
