package org.interlake.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.spark.api.CustomFacetBuilder;
import io.openlineage.spark.api.OpenLineageContext;
import io.openlineage.spark.api.OpenLineageEventHandlerFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds {@code interlake_run} to the events that OpenLineage's listener makes of Spark's jobs and
 * queries. OpenLineage finds this class by itself, and makes one builder for each job or query.
 */
public final class InterlakeFacets implements OpenLineageEventHandlerFactory {
  @Override
  public Collection<CustomFacetBuilder<?, ? extends OpenLineage.RunFacet>> createRunFacetBuilders(
      OpenLineageContext context) {
    return List.of(new RunBuilder());
  }

  /** Only the first events of a job or query have its tags; its later ones get the same facet. */
  static final class RunBuilder extends CustomFacetBuilder<Object, OpenLineage.RunFacet> {
    private static final String TAGS = "spark.job.tags";

    private Optional<RunFacts> known = Optional.empty();

    @Override
    public boolean isDefinedAt(Object event) {
      return true;
    }

    @Override
    protected void build(Object event, BiConsumer<String, ? super OpenLineage.RunFacet> facets) {
      known = RunFacts.ofTags(tags(event)).or(() -> known);
      known.ifPresent(facts -> facets.accept(CustomFacet.OfRun.KEY, new CustomFacet.OfRun(facts)));
    }

    private static Collection<String> tags(Object event) {
      if (event instanceof SparkListenerSQLExecutionStart start) {
        return CollectionConverters.asJava(start.jobTags());
      }
      if (event instanceof SparkListenerJobStart start && start.properties() != null) {
        return Arrays.asList(start.properties().getProperty(TAGS, "").split(",", -1));
      }
      return List.of();
    }
  }
}
