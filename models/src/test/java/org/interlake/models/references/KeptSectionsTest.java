package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeptSectionsTest {
  @Test
  void keepsWhatStandsBetweenMarksAndNothingElse() {
    assertThat(
            KeptSections.of(
                List.of(
                    "# Page",
                    "",
                    "<!-- attacks: begin -->",
                    "a",
                    "",
                    "<!-- attacks: end -->",
                    "text",
                    "<!-- b: begin -->",
                    "<!-- b: end -->")))
        .containsExactly(
            "",
            "<!-- attacks: begin -->",
            "a",
            "",
            "<!-- attacks: end -->",
            "",
            "<!-- b: begin -->",
            "<!-- b: end -->");
    assertThat(KeptSections.of(List.of("# Page", "text"))).isEmpty();
  }
}
