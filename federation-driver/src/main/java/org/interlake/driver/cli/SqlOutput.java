package org.interlake.driver.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** How the rows of a statement are printed. */
enum SqlOutput {
  /**
   * Columns one under the other, long values cut off, but for those of the last column, which keep
   * their lines.
   */
  TABLE {
    @Override
    void print(StructType schema, List<Row> rows, PrintStream out) {
      List<String[]> lines = new ArrayList<>();
      lines.add(schema.fieldNames());
      for (Row row : rows) {
        String[] cells = new String[row.length()];
        for (int i = 0; i < cells.length; i++) {
          String cell = SqlValues.text(row.get(i));
          cells[i] = i == cells.length - 1 ? cell : cut(cell); // nothing stands behind the last
        }
        lines.add(cells);
      }
      int[] widths = new int[schema.length()];
      for (String[] line : lines) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], line[i].length());
        }
      }
      for (String[] line : lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length - 1; i++) {
          text.append(line[i]).append(" ".repeat(widths[i] - line[i].length() + 2));
        }
        text.append(line[line.length - 1].replaceAll("\\R", "\n" + " ".repeat(text.length())));
        out.println(text.toString().stripTrailing());
      }
      out.println("(%d %s)".formatted(rows.size(), rows.size() == 1 ? "row" : "rows"));
    }
  },

  /** A JSON object for each row, one a line. */
  JSON {
    @Override
    void print(StructType schema, List<Row> rows, PrintStream out) {
      rows.forEach(row -> out.println(SqlValues.object(row)));
    }
  },

  /** RFC 4180, with a header; NULL is an empty field. */
  CSV {
    @Override
    void print(StructType schema, List<Row> rows, PrintStream out) {
      out.print(line(List.of(schema.fieldNames())));
      for (Row row : rows) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
          cells.add(row.isNullAt(i) ? "" : SqlValues.text(row.get(i)));
        }
        out.print(line(cells));
      }
    }
  };

  private static final int MAX_CELL = 80;

  /** Prints the rows of one statement that has columns. */
  abstract void print(StructType schema, List<Row> rows, PrintStream out);

  private static String cut(String cell) {
    String line = cell.replace('\n', ' ').replace('\r', ' ');
    return line.length() <= MAX_CELL ? line : line.substring(0, MAX_CELL - 3) + "...";
  }

  private static String line(List<String> cells) {
    return cells.stream()
            .map(
                cell ->
                    cell.matches("(?s).*[\",\r\n].*")
                        ? "\"" + cell.replace("\"", "\"\"") + "\""
                        : cell)
            .collect(Collectors.joining(","))
        + "\r\n";
  }
}
