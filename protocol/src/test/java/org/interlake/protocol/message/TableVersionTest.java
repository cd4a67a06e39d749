package org.interlake.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.interlake.protocol.Digest;
import org.junit.jupiter.api.Test;

class TableVersionTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final TableVersion NUMBERED = new TableVersion("delta", "7f0c", 12, DIGEST);

  @Test
  void aVersionOfTheFirstFormatKeepsItsText() {
    String text =
        "{\"format\":\"delta\",\"schema\":\"%s\",\"table\":\"7f0c\",\"version\":12}"
            .formatted(DIGEST);

    assertThat(MessageCodec.write(NUMBERED)).isEqualTo(text);
    assertThat(MessageCodec.read(text, TableVersion.class)).isEqualTo(NUMBERED);
  }

  @Test
  void isTheSameWhateverIsToldOfItsRows() {
    TableVersion counted = NUMBERED.withRows(RowCountClass.UNDER_100);

    assertThat(counted.isSameAs(NUMBERED)).isTrue();
    assertThat(counted).isNotEqualTo(NUMBERED);
    assertThat(new TableVersion("delta", "7f0c", 13, DIGEST).isSameAs(NUMBERED)).isFalse();
  }

  @Test
  void peopleReadItsNumberOrTheFirstDigitsOfItsContent() {
    assertThat(NUMBERED.text()).isEqualTo("7f0c@12");
    assertThat(new TableVersion("csv", "7f0c", 0, DIGEST, DIGEST, null, null).text())
        .isEqualTo("7f0c@" + DIGEST.hex().substring(0, 12));
  }

  @Test
  void rowsAreCountedByTens() {
    assertThat(RowCountClass.of(0)).isEqualTo(RowCountClass.UNDER_100);
    assertThat(RowCountClass.of(99)).isEqualTo(RowCountClass.UNDER_100);
    assertThat(RowCountClass.of(100)).isEqualTo(RowCountClass.UNDER_1000);
    assertThat(RowCountClass.of(99_999_999)).isEqualTo(RowCountClass.UNDER_100_000_000);
    assertThat(RowCountClass.of(100_000_000)).isEqualTo(RowCountClass.MORE);
    assertThat(RowCountClass.of(Long.MAX_VALUE)).isEqualTo(RowCountClass.MORE);
    assertThatThrownBy(() -> RowCountClass.of(-1))
        .hasMessage("Invalid number of rows: -1 (must be 0 or more)");
  }
}
