package org.interlake.driver.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.assertj.core.util.DoubleComparator;
import org.interlake.driver.page.RangeChart;
import org.interlake.driver.request.RequestException;
import org.interlake.driver.request.SimulatedRun;
import org.interlake.driver.simulate.Partition;
import org.interlake.models.DisclosureLimits;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.StrategySpec;
import org.junit.jupiter.api.Test;

/** What cells a grid has, and what becomes of their numbers; no run of it. */
final class GridTest {
  private static final Path PLANS =
      Path.of(System.getProperty("interlake.root")).resolve("conf/plans");
  private static final Plan PLAN = PlanReader.read(PLANS.resolve("breast-cancer-fedavg.yaml"));

  private static SimulatedRun.Spec spec(Plan plan) {
    return new SimulatedRun.Spec(
        plan,
        "t",
        OptionalLong.empty(),
        new Partition.Dealt(new Partition.Iid(), 3, 1),
        DisclosureLimits.DEFAULT,
        Optional.empty(),
        "file:///r",
        Optional.empty(),
        new SimulatedRun.Words("--table", "--reference", "--run", "--registry"));
  }

  private static SimulationGrid grid(Plan plan, String... axes) {
    return SimulationGrid.of(
        spec(plan), GridAxes.parse(List.of(axes), plan.seed()), Optional.of(3));
  }

  @Test
  void hasACellForEachCombinationInTheOrderOfTheAxes() {
    SimulationGrid grid =
        grid(PLAN, "strategies=fedavg,fedprox:0.5", "partitions=iid,dirichlet:0.3", "seeds=1..2,7");

    assertThat(grid.cells()).hasSize(12);
    assertThat(grid.cells()).extracting(GridCell::seed).startsWith(1L, 2L, 7L, 1L);
    assertThat(grid.cells().get(0).text()).isEqualTo("fedavg, iid, seed 1");
    assertThat(grid.cells().get(11).text()).isEqualTo("fedprox:0.5, dirichlet:0.3, seed 7");
    assertThat(grid.cells().get(11).partition())
        .isEqualTo(new Partition.Dealt(new Partition.Dirichlet(0.3), 3, 7));
    assertThat(grid.cells().get(11).plan().seed()).isEqualTo(7);
  }

  @Test
  void aStrategyTakesItsStepsFromThePlan() {
    StrategySpec.Local own = (StrategySpec.Local) PLAN.strategy();
    for (String name : List.of("fedavg", "fednova", "scaffold", "feddyn", "qfedavg", "cyclic")) {
      StrategySpec.Local made = (StrategySpec.Local) GridStrategy.parse(name).on(PLAN);
      assertThat(made.strategy()).isEqualTo(name);
      assertThat(made.descent()).isEqualTo(own.descent());
    }
    StrategySpec.Local near = (StrategySpec.Local) GridStrategy.parse("fedprox:0.5").on(PLAN);
    assertThat(near.descent().local().proximal()).isEqualTo(0.5);
    assertThat(GridStrategy.parse("plan").on(PLAN)).isEqualTo(PLAN.strategy());
  }

  @Test
  void aCellsRunHasANameOfItsOwnAndAlwaysTheSame() {
    SimulationGrid grid =
        grid(PLAN, "strategies=fedavg,scaffold", "partitions=iid,shards:2", "seeds=1..3");
    List<RunId> runs = new ArrayList<>();
    for (GridCell cell : grid.cells()) {
      RunId run = cell.run("delta t 3", DisclosureLimits.DEFAULT);
      assertThat(cell.run("delta t 3", DisclosureLimits.DEFAULT)).isEqualTo(run);
      assertThat(cell.run("delta t 4", DisclosureLimits.DEFAULT)).isNotEqualTo(run);
      runs.add(run);
    }
    assertThat(runs).doesNotHaveDuplicates();
    assertThat(runs.get(0).name()).startsWith("breast-cancer-feda-fedavg-iid-s1-");
  }

  @Test
  void refusesAxesThatCannotBe() {
    Map<String, String> faults = new TreeMap<>();
    faults.put("strategies=fedavgg", "'fedavgg' (must be one of [plan, fedavg, fedprox");
    faults.put("strategies=fedavg:3", "fedavg takes no number");
    faults.put("strategies=fedavg,fedavg", "one of them twice");
    faults.put("strategies=fedprox:x", "after the colon must be a number");
    faults.put("strategy=fedavg", "must be strategies=..., partitions=... or seeds=...");
    faults.put("partitions=uneven", "Invalid partition: 'uneven'");
    faults.put("seeds=3..1", "ranges, as 1..3,7");
    faults.put("seeds=one", "ranges, as 1..3,7");
    faults.put("seeds=1..20000", "ranges, as 1..3,7");
    faults.forEach(
        (axis, words) ->
            assertThatThrownBy(() -> GridAxes.parse(List.of(axis), 1))
                .as(axis)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words));
    assertThatThrownBy(() -> GridAxes.parse(List.of("seeds=1", "seeds=2"), 1))
        .hasMessageContaining("seeds is given twice");
  }

  @Test
  void saysWhyAStrategyCannotBeMadeOfThePlan() {
    Plan exact = PlanReader.read(PLANS.resolve("breast-cancer-newton.yaml"));
    assertThatThrownBy(() -> grid(exact, "strategies=scaffold"))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("plan breast-cancer-newton trains by newton")
        .extracting(thrown -> ((RequestException) thrown).code())
        .isEqualTo(ExitCode.CONFIGURATION);
  }

  private static CellResult cell(GridCell cell, CellResult.Status status, double auc, int rounds) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    if (status == CellResult.Status.FINISHED || status == CellResult.Status.FOUND) {
      metrics.put("auc", auc);
      metrics.put("log-loss", 1 - auc);
    }
    return new CellResult(
        cell, status, Optional.of(new RunId("r")), "", rounds, 100L * rounds, 1, metrics);
  }

  @Test
  void meansAndDeviationsAreThoseOfTheSeedsThatEnded() {
    List<GridCell> cells = grid(PLAN, "strategies=fedavg", "partitions=iid", "seeds=1..4").cells();
    GridResult result =
        new GridResult(
            "p",
            "t",
            List.of(
                cell(cells.get(0), CellResult.Status.FINISHED, 0.90, 10),
                cell(cells.get(1), CellResult.Status.FOUND, 0.92, 20),
                cell(cells.get(2), CellResult.Status.FINISHED, 0.97, 30),
                cell(cells.get(3), CellResult.Status.ABANDONED, 0, 2)));

    assertThat(result.usualMetric()).isEqualTo("auc");
    GridResult.Row row = result.rows("auc").get(0);
    assertThat(row.seeds()).isEqualTo(4);
    assertThat(row.ended()).isEqualTo(3);
    assertThat(row.mean().getAsDouble()).isCloseTo(0.93, within(1e-12));
    // (0.03^2 + 0.01^2 + 0.04^2) / 2 = 0.0013
    assertThat(row.deviation().getAsDouble()).isCloseTo(Math.sqrt(0.0013), within(1e-12));
    assertThat(row.rounds()).hasValue(20);
    assertThat(row.updateBytes()).hasValue(2000);
    assertThat(result.code()).isEqualTo(ExitCode.ABANDONED);
    assertThat(result.rows("none").get(0).mean()).isEqualTo(OptionalDouble.empty());
  }

  @Test
  void drawsMeansWithADeviationOnEitherSide() {
    List<GridCell> cells = grid(PLAN, "strategies=fedavg", "partitions=iid", "seeds=1..2").cells();
    GridResult result =
        new GridResult(
            "p",
            "t",
            List.of(
                cell(cells.get(0), CellResult.Status.FINISHED, 0.98, 10),
                cell(cells.get(1), CellResult.Status.FINISHED, 0.99, 10)));

    RangeChart drawn =
        GridPage.of(result, "auc", "made by a test").sections().get(0).blocks().stream()
            .filter(RangeChart.class::isInstance)
            .map(RangeChart.class::cast)
            .findFirst()
            .orElseThrow();

    double deviation = 0.01 / Math.sqrt(2);
    assertThat(drawn.ranges()).hasSize(1);
    assertThat(drawn.ranges().get(0).points())
        .usingElementComparator(new DoubleComparator(1e-12))
        .containsExactly(0.985 - deviation, 0.985, 0.985 + deviation);
  }

  @Test
  void tellsOfCellsWithoutAModelNoNumbersButWhy() {
    List<GridCell> cells =
        grid(PLAN, "strategies=fedavg", "partitions=iid,shards:2", "seeds=1").cells();
    GridResult result =
        new GridResult(
            "p",
            "t",
            List.of(
                cell(cells.get(0), CellResult.Status.FINISHED, 0.9, 10),
                new CellResult(
                    cells.get(1),
                    CellResult.Status.REFUSED,
                    Optional.empty(),
                    "too few rows",
                    0,
                    0,
                    0,
                    new TreeMap<>())));

    GridText text = new GridText(result, "auc");
    assertThat(text.lines().get(1).split(" +"))
        .containsExactly("fedavg", "iid", "1/1", "0.9000", "10.0", "1.0", "kB");
    assertThat(text.lines().get(2).split(" +"))
        .containsExactly("fedavg", "shards:2", "0/1", "-", "-", "-");
    assertThat(text.json()).contains("\"updateBytes\" : 1000").contains("too few rows");
    assertThat(GridPage.of(result, "auc", "made by a test").html())
        .contains("Cells without a model, and why", "too few rows", "made by a test");
    GridResult whole = new GridResult("p", "t", result.cells().subList(0, 1));
    assertThat(GridPage.of(whole, "auc", "made by a test").html())
        .doesNotContain("Cells without a model");
  }
}
