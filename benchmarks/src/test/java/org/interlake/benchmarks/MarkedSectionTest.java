package org.interlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkedSectionTest {
  private static final MarkedSection SECTION = new MarkedSection("attacks");
  private static final String BEGIN = "<!-- attacks: begin -->";
  private static final String END = "<!-- attacks: end -->";

  @Test
  void aPageWithoutTheSectionGetsItAtItsEnd() {
    assertThat(SECTION.replacedIn(List.of("# Page", "text"), List.of("new")))
        .containsExactly("# Page", "text", "", BEGIN, "new", END);
  }

  @Test
  void whatStandsAroundTheSectionStays() {
    assertThat(
            SECTION.replacedIn(
                List.of("before", BEGIN, "old", "older", END, "after"), List.of("new")))
        .containsExactly("before", BEGIN, "new", END, "after");
  }

  @Test
  void writingTwiceIsWritingOnce() {
    List<String> once = SECTION.replacedIn(List.of("text"), List.of("new"));

    assertThat(SECTION.replacedIn(once, List.of("new"))).isEqualTo(once);
  }

  @Test
  void refusesAPageWithHalfASection() {
    for (List<String> page : List.of(List.of(BEGIN, "old"), List.of(END), List.of(END, BEGIN))) {
      assertThatThrownBy(() -> SECTION.replacedIn(page, List.of("new")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("section attacks has not both marks in order");
    }
  }
}
