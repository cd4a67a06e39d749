package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.interlake.models.contract.ContractCounts;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.TableChecks.RowCounts;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A site's table under a plan: checked, read from storage once, held until closed in Spark's cache
 * or, as the rows of a simulated site, in this process.
 *
 * <p>Its life: {@link #read}; {@link #contractCounts} and {@link #contractSpread} (and {@link
 * #contractCells}) while the contract is fitted; {@link #encode} once it is. A site that comes back
 * in the middle of a run goes from {@code read} to {@code encode}. For one thread.
 */
public final class SiteTable implements AutoCloseable {
  static final StorageLevel CACHE = StorageLevel.MEMORY_AND_DISK();

  /**
   * Encoded blocks of so many bytes or fewer are held in this process: a pass over 64 MiB takes one
   * thread about the 10 to 20 ms that a Spark job costs before it reads a byte.
   */
  private static final long MAX_HELD_BYTES = 64L << 20;

  /** Of the heap, held blocks take no more than this part, whatever their bytes are. */
  private static final int HELD_SHARE_OF_HEAP = 8;

  private final Plan plan;
  private final RowCounts rows;
  private final RawRows raw;

  SiteTable(Plan plan, RowCounts rows, RawRows raw) {
    this.plan = plan;
    this.rows = rows;
    this.raw = raw;
  }

  /**
   * Checks {@code table} against {@code plan} and reads it into the cache; one Spark job.
   *
   * @param table the rows that the site's policy grants
   * @throws SiteDataException if the table does not fit; with all faults
   */
  public static SiteTable read(Dataset<Row> table, Plan plan) {
    requireNonNull(plan, "plan");
    TableChecks checks = new TableChecks(plan);
    checks.checkSchema(table.schema());
    PreparedRows prepared = new PreparedRows(plan);
    JavaRDD<TableChunk> chunks = TableScan.of(table, prepared).persist(CACHE);
    try {
      NumberTransforms transforms = new NumberTransforms(ContractLayouts.numbers(plan));
      ChunkCounts counts =
          ChunkCounts.of(chunks, prepared.shape(), TargetRule.of(plan), transforms);
      RowCounts rows = checks.checkRows(counts);
      return new SiteTable(plan, rows, new CachedRows(chunks, rows, transforms));
    } catch (RuntimeException e) {
      chunks.unpersist(false);
      throw e;
    }
  }

  /** Training rows. */
  public long trainRows() {
    return rows.train();
  }

  /** What the site weighs, if the plan lets sites weigh by a column; above 0. */
  public OptionalDouble siteWeight() {
    return rows.siteWeight();
  }

  /** Training rows with the positive label. */
  public long trainPositives() {
    return rows.trainPositives();
  }

  /** Held-out rows. */
  public long testRows() {
    return rows.test();
  }

  /** The first pass of the contract, nothing suppressed. */
  public ContractCounts contractCounts() {
    return ContractPasses.counts(raw, plan);
  }

  /**
   * The second pass of the contract.
   *
   * @param means the federated means, of the layout {@link ContractLayouts#means}
   * @return of the layout {@link ContractLayouts#spread}
   */
  public DoubleVector contractSpread(DoubleVector means) {
    if (!means.layout().equals(ContractLayouts.means(plan))) {
      throw new IllegalArgumentException(
          "Invalid means: layout %s (must be %s)"
              .formatted(means.layout(), ContractLayouts.means(plan)));
    }
    return ContractPasses.spread(raw, plan, means);
  }

  /**
   * The third pass of the contract, nothing merged.
   *
   * @param centers where the cells lie, of the layout {@link ContractLayouts#centers}
   * @return of the layout {@link ContractLayouts#cells}
   */
  public DoubleVector contractCells(DoubleVector centers) {
    if (!centers.layout().equals(ContractLayouts.centers(plan))) {
      throw new IllegalArgumentException(
          "Invalid centers: layout %s (must be %s)"
              .formatted(centers.layout(), ContractLayouts.centers(plan)));
    }
    return ContractPasses.cells(raw, plan, centers);
  }

  /** {@link #encode(FittedContract, FeatureForm)} as doubles. */
  public SiteData encode(FittedContract contract) {
    return encode(contract, FeatureForm.DOUBLES);
  }

  /**
   * The rows as the model sees them: in this process's memory if they are few, so that no round
   * needs a Spark job, else in Spark's cache. What the contract's passes needed is dropped.
   *
   * @throws IllegalArgumentException if {@code contract} was not fitted to this table's plan
   */
  public SiteData encode(FittedContract contract, FeatureForm form) {
    return encode(contract, form, maxHeldBytes(Runtime.getRuntime().maxMemory()));
  }

  /** What a process with such a heap holds at most. */
  static long maxHeldBytes(long heapBytes) {
    return Math.min(MAX_HELD_BYTES, heapBytes / HELD_SHARE_OF_HEAP);
  }

  /** The same, holding so many bytes at most. */
  SiteData encode(FittedContract contract, FeatureForm form, long maxHeldBytes) {
    if (!contract.features().stream()
        .map(feature -> feature.spec())
        .toList()
        .equals(plan.features())) {
      throw new IllegalArgumentException(
          "Invalid feature contract: not fitted to the features of plan %s".formatted(plan.name()));
    }
    RowEncoder encoder = new RowEncoder(contract);
    return raw.encode(new Encoded(encoder, form), encoder.width(), maxHeldBytes);
  }

  /** Drops everything. */
  @Override
  public void close() {
    raw.close();
  }

  private static final class Encoded implements Function<RawBlock, RowBlock> {
    private final RowEncoder encoder;
    private final FeatureForm form;

    Encoded(RowEncoder encoder, FeatureForm form) {
      this.encoder = encoder;
      this.form = form;
    }

    @Override
    public RowBlock call(RawBlock block) {
      return encoder.encode(block, form);
    }
  }
}
