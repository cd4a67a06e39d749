package org.interlake.driver.text;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: the first column to the left, the others to the right. */
public final class TextTable {
  private TextTable() {}

  /** The lines. A column in which every row has {@code -} is left out. */
  public static List<String> lines(List<String> header, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(header));
    all.addAll(rows);
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      int column = i;
      if (i == 0 || rows.stream().anyMatch(row -> !row.get(column).equals("-"))) {
        shown.add(i);
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : all) {
      StringBuilder text = new StringBuilder();
      for (int i : shown) {
        int width = all.stream().mapToInt(other -> other.get(i).length()).max().orElse(0);
        String padding = " ".repeat(width - row.get(i).length());
        text.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
      }
      lines.add(text.toString().stripTrailing());
    }
    return lines;
  }
}
