package org.interlake.driver.registry;

import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.types.StructType;
import java.util.Locale;
import org.interlake.protocol.RunId;

/**
 * The audit tables, in the order in which a batch is committed: {@link #ROUND} after everything
 * that belongs to a round, so that a round that is in it is complete. {@link #MODEL_ALIAS} belongs
 * to no run.
 */
public enum RegistryTable {
  CONTRIBUTION(Contribution.SCHEMA),
  METRIC(MetricValue.SCHEMA),
  SCORE_BIN(ScoreBin.SCHEMA),
  COEFFICIENT(TestedCoefficient.SCHEMA),
  STATISTIC(StatisticValue.SCHEMA),
  SITE_STATISTIC(SiteStatisticValue.SCHEMA),
  COALITION_VALUE(CoalitionValue.SCHEMA),
  SITE_VALUE(SiteValue.SCHEMA),
  MODEL_VERSION(ModelVersion.SCHEMA),
  FEATURE_CONTRACT(ContractVersion.SCHEMA),
  EVENT(RunEvent.SCHEMA),
  ROUND(RoundOutcome.SCHEMA),
  RUN(RunState.SCHEMA),
  MODEL_ALIAS(ModelAlias.SCHEMA);

  /** Immutable in fact, but not annotated so. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final StructType schema;

  RegistryTable(StructType schema) {
    this.schema = schema;
  }

  /** The folder below the registry's. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The stream of a run's rows in this table. */
  String stream(RunId run) {
    return "interlake/%s/%s".formatted(run, tableName());
  }

  StructType schema() {
    return schema;
  }

  /** The columns as Spark's {@code DataType.fromJson} reads them. */
  public String schemaJson() {
    return DataTypeJsonSerDe.serializeStructType(schema);
  }
}
