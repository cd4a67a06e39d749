package org.interlake.models.data;

import java.io.Serializable;
import java.util.Arrays;

/** The rows of one chunk that belong to one block, on their way there; row-major as blocks are. */
final class BlockPiece implements Serializable {
  private static final long serialVersionUID = 1L;

  final long[] ranks;
  final double[] targets;
  final double[] numbers;
  final int[] codes;

  /**
   * For each feature that is read as a word, the piece's categories in the order of their first
   * rows.
   */
  final String[][] dictionaries;

  final double[] weights;
  final double[] offsets;

  /**
   * Cuts a piece out of a chunk.
   *
   * @param order row numbers of the chunk; those of this piece stand at {@code from} to {@code to}
   *     - 1
   * @param recode for each feature that is read as a word, scratch for the piece's code of each of
   *     the chunk's categories, all {@link TableChunk#MISSING}, and left so
   */
  BlockPiece(TableChunk chunk, int[] order, int from, int to, int[][] recode) {
    int rows = to - from;
    int numeric = chunk.numbers.length;
    int oneHot = chunk.codes.length;
    ranks = new long[rows];
    numbers = new double[rows * numeric];
    codes = new int[rows * oneHot];
    dictionaries = new String[oneHot][];
    for (int i = 0; i < rows; i++) {
      ranks[i] = chunk.rankHashes[order[from + i]];
      for (int j = 0; j < numeric; j++) {
        numbers[i * numeric + j] = chunk.numbers[j][order[from + i]];
      }
    }
    for (int j = 0; j < oneHot; j++) {
      dictionaries[j] = recode(chunk, j, order, from, to, recode[j]);
    }
    targets = picked(chunk.targets, order, from, to);
    weights = picked(chunk.weights, order, from, to);
    offsets = picked(chunk.offsets, order, from, to);
  }

  private String[] recode(
      TableChunk chunk, int j, int[] order, int from, int to, int[] pieceCodes) {
    int oneHot = chunk.codes.length;
    int[] used = new int[Math.min(to - from, pieceCodes.length)];
    int count = 0;
    for (int i = from; i < to; i++) {
      int code = chunk.codes[j][order[i]];
      if (code != TableChunk.MISSING) {
        if (pieceCodes[code] == TableChunk.MISSING) {
          pieceCodes[code] = count;
          used[count++] = code;
        }
        code = pieceCodes[code];
      }
      codes[(i - from) * oneHot + j] = code;
    }
    String[] dictionary = new String[count];
    for (int k = 0; k < count; k++) {
      dictionary[k] = chunk.dictionaries[j][used[k]];
      pieceCodes[used[k]] = TableChunk.MISSING;
    }
    return dictionary;
  }

  private static double[] picked(double[] values, int[] order, int from, int to) {
    if (values.length == 0) {
      return values;
    }
    double[] picked = new double[to - from];
    Arrays.setAll(picked, i -> values[order[from + i]]);
    return picked;
  }
}
