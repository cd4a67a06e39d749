package org.interlake.driver.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.demo.DataFile.CellException;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;

/**
 * The four hospitals' files of the UCI data set Heart Disease (Janosi, Steinbrunn, Pfisterer,
 * Detrano 1988), {@code processed.<hospital>.data}: no header, fourteen columns, {@code ?} is
 * missing. Two columns are added: {@code target} is 1 where {@code num} is above 0, and every fifth
 * row of a file is held out, for the files say nothing of that.
 */
final class HeartFiles {
  private static final List<String> HOSPITALS =
      List.of("cleveland", "hungarian", "switzerland", "va");
  private static final List<String> COLUMNS =
      List.of(
          "age",
          "sex",
          "cp",
          "trestbps",
          "chol",
          "fbs",
          "restecg",
          "thalach",
          "exang",
          "oldpeak",
          "slope",
          "ca",
          "thal",
          "num");
  private static final Set<String> WHOLE =
      Set.of("sex", "cp", "fbs", "restecg", "exang", "slope", "ca", "thal", "num");
  private static final String MISSING = "?";

  /** Every so manieth row is held out. */
  private static final int HELD_OUT_EVERY = 5;

  private HeartFiles() {}

  /**
   * Reads all four files.
   *
   * @throws DemoException if one is not there, or not what it should be
   */
  static List<SiteRows> read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DemoException(
          ExitCode.CONFIGURATION,
          "--data: %s is not a folder (name the one that holds %s)"
              .formatted(folder, String.join(", ", fileNames())));
    }
    List<String> absent =
        fileNames().stream().filter(name -> !Files.isReadable(folder.resolve(name))).toList();
    if (!absent.isEmpty()) {
      throw new DemoException(
          ExitCode.CONFIGURATION,
          "--data: %s has no readable %s (they are in the UCI data set Heart Disease, https://archive.ics.uci.edu/dataset/45)"
              .formatted(folder, String.join(", ", absent)));
    }
    return HOSPITALS.stream().map(hospital -> read(folder, hospital)).toList();
  }

  private static List<String> fileNames() {
    return HOSPITALS.stream().map(HeartFiles::fileName).toList();
  }

  private static String fileName(String hospital) {
    return "processed.%s.data".formatted(hospital);
  }

  private static SiteRows read(Path folder, String hospital) {
    Path path = folder.resolve(fileName(hospital));
    DataFile file = new DataFile(path);
    List<Row> rows = new ArrayList<>();
    for (DataFile.Line line : file.lines(COLUMNS.size())) {
      try {
        rows.add(row(line));
      } catch (CellException e) {
        file.fault(line, e.getMessage());
      }
    }
    file.refuseFaults();
    if (rows.isEmpty()) {
      throw new DemoException(ExitCode.DATA, "%s: there are no rows".formatted(path));
    }
    return new SiteRows(new SiteId(hospital), schema(), rows);
  }

  private static Row row(DataFile.Line line) throws CellException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      values.add(value(COLUMNS.get(i), line.cells().get(i).strip()));
    }
    Object num = values.get(COLUMNS.indexOf("num"));
    if (num == null) {
      throw new CellException("column num is missing, but it is the diagnosis");
    }
    values.add((Long) num > 0 ? 1L : 0L);
    values.add(line.number() % HELD_OUT_EVERY == 0 ? SiteRows.TEST : SiteRows.TRAIN);
    return RowFactory.create(values.toArray());
  }

  private static Object value(String column, String cell) throws CellException {
    if (cell.equals(MISSING)) {
      return null;
    }
    if (WHOLE.contains(column)) {
      return DataFile.wholeNumber(column, cell);
    }
    return DataFile.number(column, cell);
  }

  private static StructType schema() {
    StructType schema = new StructType();
    for (String column : COLUMNS) {
      schema =
          schema.add(column, WHOLE.contains(column) ? DataTypes.LongType : DataTypes.DoubleType);
    }
    return schema.add("target", DataTypes.LongType).add(SiteRows.SPLIT, DataTypes.StringType);
  }
}
