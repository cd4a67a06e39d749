package org.interlake.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockRunsTest {
  @ParameterizedTest(name = "{0} blocks: spans of {1}, parts of {2}")
  @CsvSource({
    "0, 1, 16",
    "1, 1, 16",
    "153, 1, 16", // 10 million floats: 10 parts
    "1024, 1, 16",
    "1025, 2, 18",
    "15259, 15, 240", // a billion floats: 64 parts of 60 MiB
    "152588, 150, 1050", // ten billion: 146 parts of 263 MiB
  })
  void runsFollowFromTheLength(int blocks, int span, int part) {
    assertThat(BlockRuns.ofSpan(blocks)).isEqualTo(span);
    assertThat(BlockRuns.ofPart(blocks)).isEqualTo(part);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 1023, 1024, 1025, 65_535, 1 << 20, Integer.MAX_VALUE})
  void aPartIsWholeSpansAndTheDriverHoldsBoundedSums(int blocks) {
    int span = BlockRuns.ofSpan(blocks);
    assertThat(BlockRuns.ofPart(blocks) % span).isZero();
    assertThat(((long) blocks + span - 1) / span).isLessThanOrEqualTo(1024);
  }
}
