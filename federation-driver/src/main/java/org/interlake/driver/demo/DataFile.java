package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.interlake.protocol.job.ExitCode;

/** A file of comma-separated values without quotes; remembers what is wrong with its lines. */
final class DataFile {
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)");
  private static final int FAULTS_SHOWN = 5;

  private final Path path;
  private final List<String> faults = new ArrayList<>();

  DataFile(Path path) {
    this.path = requireNonNull(path, "path");
  }

  /**
   * One line.
   *
   * @param number 1 is the file's first
   */
  record Line(int number, List<String> cells) {}

  /** A cell is not what its column holds. */
  static final class CellException extends Exception {
    private static final long serialVersionUID = 1L;

    CellException(String message) {
      super(message);
    }
  }

  /**
   * Reads the lines that have {@code columns} cells; others become faults, empty lines at the end
   * are left out.
   *
   * @throws DemoException if the file cannot be read
   */
  List<Line> lines(int columns) {
    List<String> text;
    try {
      text = Files.readAllLines(path);
    } catch (NoSuchFileException e) {
      throw unreadable("there is no such file");
    } catch (CharacterCodingException e) {
      throw unreadable("it is not text");
    } catch (IOException e) {
      throw unreadable(e.getClass().getSimpleName());
    }
    int end = text.size();
    while (end > 0 && text.get(end - 1).isBlank()) {
      end--;
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < end; i++) {
      Line line = new Line(i + 1, List.of(text.get(i).strip().split(",", -1)));
      if (line.cells().size() == columns) {
        lines.add(line);
      } else {
        fault(
            line,
            "has %d comma-separated columns (must have %d)"
                .formatted(line.cells().size(), columns));
      }
    }
    return lines;
  }

  void fault(Line line, String what) {
    faults.add("%s, line %d: %s".formatted(path, line.number(), what));
  }

  /**
   * Refuses the file if anything is wrong with it.
   *
   * @throws DemoException with its first faults
   */
  void refuseFaults() {
    if (faults.isEmpty()) {
      return;
    }
    String shown = String.join("\n", faults.subList(0, Math.min(FAULTS_SHOWN, faults.size())));
    int more = faults.size() - FAULTS_SHOWN;
    throw new DemoException(
        ExitCode.DATA, more > 0 ? "%s%nand %d more faults".formatted(shown, more) : shown);
  }

  /** A finite decimal number. */
  static double number(String column, String cell) throws CellException {
    if (!NUMBER.matcher(cell).matches()) {
      throw new CellException("column %s holds '%s' (must be a number)".formatted(column, cell));
    }
    return Double.parseDouble(cell);
  }

  /** A whole number, also as {@code 3.0}. */
  static long wholeNumber(String column, String cell) throws CellException {
    double value = number(column, cell);
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
      throw new CellException(
          "column %s holds '%s' (must be a whole number)".formatted(column, cell));
    }
    return (long) value;
  }

  private DemoException unreadable(String why) {
    return new DemoException(ExitCode.CONFIGURATION, "%s cannot be read: %s".formatted(path, why));
  }
}
