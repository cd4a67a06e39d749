package org.interlake.models.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * The words of a text, and the buckets that words and categories are hashed to. Equal to what Spark
 * makes of them: {@code RegexTokenizer} with {@link #SEPARATOR}, {@code HashingTF}, and {@code
 * hash()} in SQL.
 */
public final class Words {
  /** What stands between words: characters that are no letters, marks, digits or {@code _}. */
  public static final String SEPARATOR = "(?U)\\W+";

  private static final Pattern SEPARATORS = Pattern.compile(SEPARATOR);
  private static final int SEED = 42;

  private Words() {}

  /** How often each bucket's words are in a text; buckets without words are absent. */
  static SortedMap<Integer, Integer> frequencies(String text, int buckets) {
    SortedMap<Integer, Integer> frequencies = new TreeMap<>();
    for (String word : SEPARATORS.split(text.toLowerCase(Locale.ROOT), -1)) {
      if (!word.isEmpty()) {
        frequencies.merge(bucketOfWord(word, buckets), 1, Integer::sum);
      }
    }
    return frequencies;
  }

  /** As {@code HashingTF} has it. */
  static int bucketOfWord(String word, int buckets) {
    byte[] utf8 = word.getBytes(UTF_8);
    int hash = Murmur3_x86_32.hashUnsafeBytes2(utf8, Platform.BYTE_ARRAY_OFFSET, utf8.length, SEED);
    return Math.floorMod(hash, buckets);
  }

  /** As {@code pmod(hash(category), buckets)} has it, which treats the last bytes otherwise. */
  static int bucketOfCategory(String category, int buckets) {
    byte[] utf8 = category.getBytes(UTF_8);
    int hash = Murmur3_x86_32.hashUnsafeBytes(utf8, Platform.BYTE_ARRAY_OFFSET, utf8.length, SEED);
    return Math.floorMod(hash, buckets);
  }
}
