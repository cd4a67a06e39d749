package org.interlake.models.export;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.data.PlanValues;

/** Reads a row's features, codes for missing values included. */
final class RawInputs {
  /** Of each column; empty where there are none, or it holds words. */
  private final double[][] numberCodes;

  private final List<Set<UTF8String>> wordCodes;

  RawInputs(FittedContract contract) {
    List<FittedFeature.Column> columns = contract.columns();
    numberCodes =
        columns.stream()
            .map(
                column ->
                    column instanceof FittedFeature.Quantity
                        ? column.spec().missingCodes().stream()
                            .mapToDouble(Double::parseDouble)
                            .toArray()
                        : new double[0])
            .toArray(double[][]::new);
    wordCodes = columns.stream().map(RawInputs::wordCodes).toList();
  }

  private static Set<UTF8String> wordCodes(FittedFeature.Column column) {
    Set<UTF8String> codes = new HashSet<>();
    if (column instanceof FittedFeature.Category) {
      for (String code : column.spec().missingCodes()) {
        codes.add(UTF8String.fromString(PlanValues.printed(column.spec().type(), code)));
      }
    }
    return codes;
  }

  /** A feature's number before its transform; NaN if it is missing. */
  double number(RowValues row, int input) {
    double value = row.number(input);
    for (double code : numberCodes[input]) {
      if (value == code) {
        return Double.NaN;
      }
    }
    return value;
  }

  /** A feature's word, perhaps in a buffer that is used again; null if it is missing. */
  UTF8String word(RowValues row, int input) {
    UTF8String word = row.word(input);
    Set<UTF8String> codes = wordCodes.get(input);
    return word == null || (!codes.isEmpty() && codes.contains(word)) ? null : word;
  }
}
