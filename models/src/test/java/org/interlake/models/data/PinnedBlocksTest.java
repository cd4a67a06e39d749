package org.interlake.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.junit.jupiter.api.Test;

/** Blocks keep their content and order from version to version, or old runs could not be redone. */
class PinnedBlocksTest {
  private static final Plan BY_COLUMN = TestRows.PLANS.plan();
  private static final Plan BY_FRACTION =
      TestRows.PLANS.withSplit(new SplitSpec.ByFraction(0.25)).plan();

  /** SHA-256 of everything in the blocks. */
  private static String digest(Dataset<Row> table, Plan plan) throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (RawBlock block : ScannedBlocks.of(table, plan, 1000, 2)) {
      update(sha, block.index, block.train ? 1 : 0, block.rows);
      for (double number : block.numbers) {
        update(sha, Double.doubleToRawLongBits(number));
      }
      for (int code : block.codes) {
        update(sha, code);
      }
      for (String[] dictionary : block.dictionaries) {
        update(sha, dictionary.length);
        for (String category : dictionary) {
          byte[] bytes = category.getBytes(StandardCharsets.UTF_8);
          update(sha, bytes.length);
          sha.update(bytes);
        }
      }
      for (int row = 0; row < block.rows; row++) {
        update(sha, (long) block.targets[row]);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void update(MessageDigest sha, long... values) {
    for (long value : values) {
      sha.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
  }

  @Test
  void blocksAreThoseOfTheFirstVersion() throws NoSuchAlgorithmException {
    Dataset<Row> random = TestRows.table(TestRows.random(13_000, 3));
    Dataset<Row> awkward = TestRows.table(TestRows.awkward(9_000, 5));

    assertThat(digest(random, BY_COLUMN))
        .isEqualTo("33f1630e1bcb6b8ec0a02b129d9cc5e8e6b894b92ac26a654e04df235882b78d");
    assertThat(digest(random, BY_FRACTION))
        .isEqualTo("21af01ef18520763d4277daa0f870e769f192e8c25743f1c961c45ca166342f4");
    assertThat(digest(awkward, BY_COLUMN))
        .isEqualTo("6c77297ac801f734b3aa08e78507ed960abecd29c669ee247e050fa72735b354");
    assertThat(digest(awkward, BY_FRACTION))
        .isEqualTo("94384f03364c91b11625b67fc3b1c6598731f3967639d5fe912185c8f521ff6a");
  }
}
