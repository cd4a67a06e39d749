package org.interlake.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.interlake.privacy.CategorySuppression.Suppressed;
import org.junit.jupiter.api.Test;

class CategorySuppressionTest {
  @Test
  void removesCategoriesBelowTheMinimumAndSaysHowMany() {
    Suppressed suppressed =
        new CategorySuppression(5)
            .apply(Map.of("cp", Map.of("1", 5L, "2", 4L, "3", 1L), "sex", Map.of("f", 9L)));

    assertThat(suppressed.kept().get("cp")).containsExactly(Map.entry("1", 5L));
    assertThat(suppressed.kept().get("sex")).containsExactly(Map.entry("f", 9L));
    assertThat(suppressed.removedCategories()).containsExactly(Map.entry("cp", 2));
  }

  @Test
  void keepsAColumnWhoseCategoriesAreAllRare() {
    Suppressed suppressed = new CategorySuppression(10).apply(Map.of("cp", Map.of("1", 9L)));

    assertThat(suppressed.kept()).containsOnlyKeys("cp");
    assertThat(suppressed.kept().get("cp")).isEmpty();
  }

  @Property(tries = 200)
  void nothingRareIsKeptAndNothingCommonIsRemoved(
      @ForAll @Size(max = 12) Map<@IntRange(max = 20) Integer, @LongRange(max = 30) Long> rows,
      @ForAll @LongRange(min = 1, max = 30) long minimum) {
    Map<String, Long> counts = new java.util.TreeMap<>();
    rows.forEach((category, count) -> counts.put("c" + category, count));

    Map<String, Long> kept =
        new CategorySuppression(minimum).apply(Map.of("x", counts)).kept().get("x");

    counts.forEach(
        (category, count) -> assertThat(kept.containsKey(category)).isEqualTo(count >= minimum));
  }

  @Test
  void rejectsAMinimumBelowOne() {
    assertThatThrownBy(() -> new CategorySuppression(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 1 or more");
  }
}
