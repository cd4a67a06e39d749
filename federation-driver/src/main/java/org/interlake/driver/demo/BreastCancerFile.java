package org.interlake.driver.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.driver.demo.DataFile.CellException;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;

/**
 * The table that comes with Interlake, {@code conf/demo/breast-cancer}: a header; the columns
 * {@code site} and {@code split}, thirty measures, and the label {@code malignant}.
 */
final class BreastCancerFile {
  private static final int COLUMNS = 33;
  private static final String SITE = "site";
  private static final String LABEL = "malignant";

  private BreastCancerFile() {}

  /**
   * Reads the table, site by site; the column {@code site} is left out, for each site's table holds
   * its own rows only.
   *
   * @throws DemoException if the file is not there, or not what it should be
   */
  static List<SiteRows> read(Path path) {
    DataFile file = new DataFile(path);
    List<DataFile.Line> lines = file.lines(COLUMNS);
    file.refuseFaults();
    if (lines.size() < 2) {
      throw new DemoException(ExitCode.DATA, "%s: there are no rows".formatted(path));
    }
    DataFile.Line header = lines.get(0);
    if (!header.cells().get(0).equals(SITE)
        || !header.cells().get(1).equals(SiteRows.SPLIT)
        || !header.cells().get(COLUMNS - 1).equals(LABEL)) {
      file.fault(
          header,
          "is not the header (must begin with %s,%s and end with %s)"
              .formatted(SITE, SiteRows.SPLIT, LABEL));
      file.refuseFaults();
    }
    List<String> columns = header.cells().subList(1, COLUMNS);
    SortedMap<SiteId, List<Row>> rows = new TreeMap<>();
    for (DataFile.Line line : lines.subList(1, lines.size())) {
      try {
        rows.computeIfAbsent(new SiteId(line.cells().get(0)), site -> new ArrayList<>())
            .add(row(columns, line.cells().subList(1, COLUMNS)));
      } catch (CellException | IllegalArgumentException e) {
        file.fault(line, e.getMessage());
      }
    }
    file.refuseFaults();
    List<SiteRows> sites = new ArrayList<>();
    rows.forEach((site, ofSite) -> sites.add(new SiteRows(site, schema(columns), ofSite)));
    return List.copyOf(sites);
  }

  private static Row row(List<String> columns, List<String> cells) throws CellException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      values.add(value(columns.get(i), cells.get(i)));
    }
    return RowFactory.create(values.toArray());
  }

  private static Object value(String column, String cell) throws CellException {
    if (column.equals(LABEL)) {
      return DataFile.wholeNumber(column, cell);
    }
    if (!column.equals(SiteRows.SPLIT)) {
      return DataFile.number(column, cell);
    }
    if (!cell.equals(SiteRows.TRAIN) && !cell.equals(SiteRows.TEST)) {
      throw new CellException(
          "column %s holds '%s' (must be %s or %s)"
              .formatted(column, cell, SiteRows.TRAIN, SiteRows.TEST));
    }
    return cell;
  }

  private static StructType schema(List<String> columns) {
    StructType schema = new StructType();
    for (String column : columns) {
      schema =
          schema.add(
              column,
              switch (column) {
                case SiteRows.SPLIT -> DataTypes.StringType;
                case LABEL -> DataTypes.LongType;
                default -> DataTypes.DoubleType;
              });
    }
    return schema;
  }
}
