package org.interlake.models.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Some rows of a site's table as they are, before the feature contract is known: numbers with NaN
 * for missing, categories as codes into a dictionary of the block's own. Never changed once built.
 */
final class RawBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The code of a missing category. */
  static final int MISSING = TableChunk.MISSING;

  final int index;
  final boolean train;
  final int rows;

  /** Row-major: rows x features that are read as numbers. */
  final double[] numbers;

  /** Row-major: rows x features that are read as words. */
  final int[] codes;

  /** For each of the latter, the block's categories in string order. */
  final String[][] dictionaries;

  /** One for each row: 1 positive, 0 negative. */
  final double[] targets;

  /** One for each row, or empty: every row weighs 1. */
  final double[] weights;

  /** One for each row, or empty: every row's offset is 0. */
  final double[] offsets;

  private RawBlock(
      int index,
      boolean train,
      double[] numbers,
      int[] codes,
      String[][] dictionaries,
      double[] targets,
      double[] weights,
      double[] offsets) {
    this.index = index;
    this.train = train;
    this.rows = targets.length;
    this.numbers = numbers;
    this.codes = codes;
    this.dictionaries = dictionaries;
    this.targets = targets;
    this.weights = weights;
    this.offsets = offsets;
  }

  /**
   * The block that these pieces make up, its rows in canonical order.
   *
   * @param pieces one or more, all of the same shape, in any order
   */
  static RawBlock of(int index, boolean train, List<BlockPiece> pieces) {
    String[][] dictionaries = dictionaries(pieces);
    RawBlock unordered =
        new RawBlock(
            index,
            train,
            joined(pieces.stream().map(piece -> piece.numbers).toList()),
            codes(pieces, dictionaries),
            dictionaries,
            joined(pieces.stream().map(piece -> piece.targets).toList()),
            joined(pieces.stream().map(piece -> piece.weights).toList()),
            joined(pieces.stream().map(piece -> piece.offsets).toList()));
    long[] ranks = pieces.stream().flatMapToLong(piece -> Arrays.stream(piece.ranks)).toArray();
    return unordered.inOrder(RowOrder.of(ranks, unordered));
  }

  private static String[][] dictionaries(List<BlockPiece> pieces) {
    String[][] dictionaries = new String[pieces.get(0).dictionaries.length][];
    for (int j = 0; j < dictionaries.length; j++) {
      TreeSet<String> seen = new TreeSet<>();
      for (BlockPiece piece : pieces) {
        seen.addAll(Arrays.asList(piece.dictionaries[j]));
      }
      dictionaries[j] = seen.toArray(String[]::new);
    }
    return dictionaries;
  }

  /** The pieces' codes in the terms of the block's dictionaries. */
  private static int[] codes(List<BlockPiece> pieces, String[][] dictionaries) {
    int oneHot = dictionaries.length;
    int[] codes = new int[pieces.stream().mapToInt(piece -> piece.codes.length).sum()];
    int start = 0;
    for (BlockPiece piece : pieces) {
      for (int j = 0; j < oneHot; j++) {
        int[] blockCodes = new int[piece.dictionaries[j].length];
        for (int k = 0; k < blockCodes.length; k++) {
          blockCodes[k] = Arrays.binarySearch(dictionaries[j], piece.dictionaries[j][k]);
        }
        for (int i = j; i < piece.codes.length; i += oneHot) {
          codes[start + i] = piece.codes[i] == MISSING ? MISSING : blockCodes[piece.codes[i]];
        }
      }
      start += piece.codes.length;
    }
    return codes;
  }

  private static double[] joined(List<double[]> parts) {
    double[] joined =
        new double[parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact)];
    int at = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  /** The same rows with other numbers. */
  RawBlock withNumbers(double[] newNumbers) {
    return new RawBlock(index, train, newNumbers, codes, dictionaries, targets, weights, offsets);
  }

  private RawBlock inOrder(int[] order) {
    int numeric = numbers.length / rows;
    int oneHot = codes.length / rows;
    double[] orderedNumbers = new double[numbers.length];
    int[] orderedCodes = new int[codes.length];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(numbers, order[i] * numeric, orderedNumbers, i * numeric, numeric);
      System.arraycopy(codes, order[i] * oneHot, orderedCodes, i * oneHot, oneHot);
    }
    return new RawBlock(
        index,
        train,
        orderedNumbers,
        orderedCodes,
        dictionaries,
        inOrder(targets, order),
        inOrder(weights, order),
        inOrder(offsets, order));
  }

  private static double[] inOrder(double[] values, int[] order) {
    double[] ordered = new double[values.length];
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = values[order[i]];
    }
    return ordered;
  }
}
