package org.interlake.models.statistics;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.interlake.models.data.ExactSum;

/** The first pass over a site's rows: counts, sums and registers. Adds up in any order. */
final class CountSums implements Serializable {
  private static final long serialVersionUID = 1L;

  long rows;
  final long[] present;
  final long[] infinite;
  final ExactSum[] sums;
  final long[] missing;
  final long[] otherPresent;
  final byte[] registers;
  final long[] hashed;
  final RowPrints prints;

  /** Of each column of numbers, what rows add to its sum. */
  final Contributors[] parts;

  CountSums(StatisticsRows shape) {
    present = new long[shape.numbers];
    infinite = new long[shape.numbers];
    sums = new ExactSum[shape.numbers];
    for (int j = 0; j < sums.length; j++) {
      sums[j] = new ExactSum();
    }
    missing = new long[shape.categories];
    otherPresent = new long[shape.others];
    registers = new byte[shape.distinct * DistinctRegisters.REGISTERS];
    hashed = new long[shape.distinct];
    prints = new RowPrints(shape.prints.questions());
    parts = new Contributors[shape.numbers];
  }

  static CountSums of(Iterator<InternalRow> rows, StatisticsRows shape) {
    CountSums counts = new CountSums(shape);
    while (rows.hasNext()) {
      counts.add(rows.next(), shape);
    }
    return counts;
  }

  private void add(InternalRow row, StatisticsRows shape) {
    rows++;
    prints.add(row, shape);
    for (int j = 0; j < present.length; j++) {
      double x = shape.number(row, j);
      if (Double.isInfinite(x)) {
        infinite[j]++;
      } else if (!Double.isNaN(x)) {
        present[j]++;
        sums[j].add(x);
        Contributors.add(parts, j, x, shape.kept);
      }
    }
    for (int j = 0; j < missing.length; j++) {
      missing[j] += row.isNullAt(shape.numbers + j) ? 1 : 0;
    }
    for (int j = 0; j < otherPresent.length; j++) {
      otherPresent[j] += shape.hasOther(row, j) ? 1 : 0;
    }
    for (int j = 0; j < hashed.length; j++) {
      if (shape.hasHash(row, j)) {
        hashed[j]++;
        DistinctRegisters.add(shape.hash(row, j), registers, j * DistinctRegisters.REGISTERS);
      }
    }
  }

  /** The mean of a column over this site's own rows; 0 if there are none. */
  double ownMean(int j) {
    return present[j] == 0 ? 0 : sums[j].value() / present[j];
  }

  CountSums merge(CountSums other) {
    rows = Math.addExact(rows, other.rows);
    for (int j = 0; j < present.length; j++) {
      present[j] += other.present[j];
      infinite[j] += other.infinite[j];
      sums[j].merge(other.sums[j]);
    }
    for (int j = 0; j < missing.length; j++) {
      missing[j] += other.missing[j];
    }
    for (int j = 0; j < otherPresent.length; j++) {
      otherPresent[j] += other.otherPresent[j];
    }
    for (int j = 0; j < hashed.length; j++) {
      hashed[j] += other.hashed[j];
    }
    prints.merge(other.prints);
    Contributors.merge(parts, other.parts);
    for (int i = 0; i < registers.length; i++) {
      registers[i] = (byte) Math.max(registers[i], other.registers[i]);
    }
    return this;
  }
}
