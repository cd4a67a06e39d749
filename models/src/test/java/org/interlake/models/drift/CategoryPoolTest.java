package org.interlake.models.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.drift.CategoryPool.Told;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

class CategoryPoolTest {
  private static final SiteId A = new SiteId("a");
  private static final SiteId B = new SiteId("b");
  private static final SiteId C = new SiteId("c");

  private static Told told(double rows, double missing, boolean complete, Map<String, Long> named) {
    return new Told(
        rows,
        missing < 0 ? OptionalDouble.empty() : OptionalDouble.of(missing),
        new TreeMap<>(named),
        complete);
  }

  private static CategoryPool pool(Map<SiteId, Told> sites) {
    return CategoryPool.of(new TreeMap<>(sites)).orElseThrow();
  }

  @Test
  void withoutAnythingWithheldEveryCategoryIsACell() {
    CategoryPool pool =
        pool(
            Map.of(
                A, told(100, 10, true, Map.of("x", 60L, "y", 30L)),
                B, told(50, 0, true, Map.of("x", 20L, "z", 30L))));

    assertThat(pool.withholding()).isZero();
    assertThat(pool.rows().get(A)).containsExactly(60.0, 30.0, 0.0);
    assertThat(pool.rows().get(B)).containsExactly(20.0, 0.0, 30.0);
  }

  @Test
  void whatOneSiteWithholdsIsInThePoolOfAll() {
    CategoryPool pool =
        pool(
            Map.of(
                A, told(100, 10, true, Map.of("x", 60L, "y", 30L)),
                // y, or whatever else its other 25 rows hold, is not told
                B, told(50, 5, false, Map.of("x", 20L))));

    assertThat(pool.withholding()).isEqualTo(1);
    assertThat(pool.rows().get(A)).containsExactly(60.0, 30.0);
    assertThat(pool.rows().get(B)).containsExactly(20.0, 25.0);
  }

  @Test
  void missingRowsAreInThePoolWhereASiteDoesNotTellThem() {
    CategoryPool pool =
        pool(
            Map.of(
                A, told(100, 10, true, Map.of("x", 60L, "y", 30L)),
                B, told(50, -1, true, Map.of("x", 20L, "y", 25L))));

    assertThat(pool.rows().get(A)).containsExactly(60.0, 30.0, 10.0);
    assertThat(pool.rows().get(B)).containsExactly(20.0, 25.0, 5.0);
  }

  @Test
  void aSiteThatNamesNothingIsNotCompared() {
    SortedMap<SiteId, Told> sites =
        new TreeMap<>(
            Map.of(
                A, told(100, 10, true, Map.of("x", 60L, "y", 30L)),
                B, told(50, 0, true, Map.of("x", 20L, "y", 30L)),
                C, told(20, -1, false, Map.of())));

    assertThat(pool(sites).rows()).containsOnlyKeys(A, B);
    assertThat(pool(sites).withholding()).isZero();
    sites.remove(B);
    assertThat(CategoryPool.of(sites)).isEmpty();
  }

  @Test
  void sitesWithNoCategoryInCommonAreNotComparedByTheirPoolAlone() {
    assertThat(
            CategoryPool.of(
                new TreeMap<>(
                    Map.of(
                        A, told(100, 0, false, Map.of("x", 60L)),
                        B, told(50, 0, false, Map.of("z", 20L))))))
        .isEmpty();
  }

  /** The law that the pool stands on: what is told is at most what there is. */
  @Test
  void driftOfThePoolIsAtMostThatOfAllCategories() {
    CategoryPool pool =
        pool(
            Map.of(
                A, told(100, 0, true, Map.of("x", 50L, "y", 40L, "z", 10L)),
                B, told(100, 0, false, Map.of("x", 50L))));
    double pooled =
        Drift.jensenShannon(
            pool.rows().get(A).stream().mapToDouble(Double::doubleValue).toArray(),
            pool.rows().get(B).stream().mapToDouble(Double::doubleValue).toArray());

    assertThat(pooled).isZero();
    assertThat(Drift.jensenShannon(new double[] {50, 40, 10}, new double[] {50, 9, 41}))
        .isGreaterThan(pooled);
  }
}
