package org.interlake.documentation.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class GeneratedPartsTest {
  private static final GeneratedParts PARTS =
      new GeneratedParts("a.md", Map.of("one", "1\n", "two", "2\n"));
  private static final String PAGE =
      """
      # A
      before
      <!-- generated: two -->
      old
      <!-- end -->
      between
      <!-- generated: one -->
      <!-- end -->
      after
      """;
  private static final String RENEWED =
      """
      # A
      before
      <!-- generated: two -->

      2

      <!-- end -->
      between
      <!-- generated: one -->

      1

      <!-- end -->
      after
      """;

  @Test
  void renewsThePartsAndNothingElse() {
    assertThat(PARTS.renew(PAGE)).isEqualTo(RENEWED);
    assertThat(PARTS.renew(RENEWED)).isEqualTo(RENEWED);
  }

  @Test
  void aPageLacksNoPart() {
    assertThatThrownBy(() -> PARTS.renew(PAGE.replace("generated: one", "a comment")))
        .isInstanceOf(ReferenceException.class)
        .hasMessage(
            "a.md has no part for [one] (add a line <!-- generated: one --> and below it <!-- end -->, where it belongs)");
  }

  @Test
  void aPartThatNobodyWritesIsToldWithThoseThatThereAre() {
    assertThatThrownBy(() -> PARTS.renew(PAGE.replace("generated: one", "generated: three")))
        .hasMessage("a.md: there is no part 'three', or it is there twice (there are: [one, two])");
    assertThatThrownBy(() -> PARTS.renew(PAGE.replace("generated: one", "generated: two")))
        .hasMessageContaining("there is no part 'two', or it is there twice");
  }

  @Test
  void aPartThatIsNotClosedTakesNoProseWithIt() {
    assertThatThrownBy(() -> PARTS.renew(PAGE.replace("old\n<!-- end -->", "old")))
        .hasMessageContaining("a part begins within another: <!-- generated: one -->");
    assertThatThrownBy(() -> PARTS.renew(PAGE.replace("<!-- end -->\nafter", "after")))
        .hasMessage("a.md: the last part is not closed (by <!-- end -->)");
  }
}
