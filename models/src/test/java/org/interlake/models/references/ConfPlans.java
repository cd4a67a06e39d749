package org.interlake.models.references;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestFederation;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;

/** The plans of {@code conf/plans}, on the tables that their comments describe. */
final class ConfPlans {
  private ConfPlans() {}

  static Plan read(String name) {
    return PlanReader.read(
        Path.of(System.getProperty("interlake.root", "."), "conf", "plans", name + ".yaml"));
  }

  /** A federation of exactly the plan's sites, whose tables fit the plan. */
  static TestFederation federation(Plan plan, SortedMap<SiteId, Dataset<Row>> sites) {
    assertThat(plan.sites()).containsExactlyInAnyOrderElementsOf(sites.keySet());
    return new TestFederation(plan, sites);
  }
}
