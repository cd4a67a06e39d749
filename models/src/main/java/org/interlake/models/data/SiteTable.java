package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
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
 * A site's table under a plan: checked, read from storage once, held in Spark's cache until closed.
 *
 * <p>Its life: {@link #read}; {@link #contractCounts} and {@link #contractSpread} (and {@link
 * #contractCells}) while the contract is fitted; {@link #encode} once it is. A site that comes back
 * in the middle of a run goes from {@code read} to {@code encode}. For one thread.
 */
public final class SiteTable implements AutoCloseable {
  private static final StorageLevel CACHE = StorageLevel.MEMORY_AND_DISK();

  private final Plan plan;
  private final RowCounts rows;
  private final JavaRDD<TableChunk> chunks;
  private final JavaRDD<RawBlock> raw;
  private final List<JavaRDD<RowBlock>> encoded = new ArrayList<>();

  private SiteTable(Plan plan, RowCounts rows, JavaRDD<TableChunk> chunks) {
    this.plan = plan;
    this.rows = rows;
    this.chunks = chunks;
    NumberTransforms transforms = new NumberTransforms(ContractLayouts.numbers(plan));
    JavaRDD<RawBlock> blocks = CanonicalBlocks.of(chunks, rows);
    this.raw = transforms.areNone() ? blocks : blocks.map(new NumberTransforms.Applied(transforms));
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
      ChunkCounts counts =
          ChunkCounts.of(
              chunks,
              prepared.shape(),
              TargetRule.of(plan),
              new NumberTransforms(ContractLayouts.numbers(plan)));
      return new SiteTable(plan, checks.checkRows(table, counts), chunks);
    } catch (RuntimeException e) {
      chunks.unpersist(false);
      throw e;
    }
  }

  /** Training rows. */
  public long trainRows() {
    return rows.train();
  }

  /** Training rows with the positive label. */
  public long trainPositives() {
    return rows.trainPositives();
  }

  /** Held-out rows. */
  public long testRows() {
    return rows.test();
  }

  /** The first pass of the contract, nothing suppressed; one Spark job. */
  public ContractCounts contractCounts() {
    ContractCounts counts = ContractPasses.counts(cachedTrainBlocks(), plan);
    chunks.unpersist(false); // the blocks hold all rows now
    return counts;
  }

  /**
   * The second pass of the contract; one Spark job.
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
    return ContractPasses.spread(cachedTrainBlocks(), plan, means);
  }

  /**
   * The third pass of the contract, nothing merged; one Spark job.
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
    return ContractPasses.cells(
        cachedTrainBlocks(), plan, centers, CanonicalBlocks.blocks(rows.train()));
  }

  /**
   * Not cached before a pass asks: a site that goes straight to {@link #encode} needs them once.
   */
  private JavaRDD<RawBlock> cachedTrainBlocks() {
    return raw.persist(CACHE).filter(new RawSide(true));
  }

  /** {@link #encode(FittedContract, FeatureForm)} as doubles. */
  public SiteData encode(FittedContract contract) {
    return encode(contract, FeatureForm.DOUBLES);
  }

  /**
   * The rows as the model sees them, cached; one Spark job. What the contract's passes needed is
   * dropped from the cache.
   *
   * @throws IllegalArgumentException if {@code contract} was not fitted to this table's plan
   */
  public SiteData encode(FittedContract contract, FeatureForm form) {
    if (!contract.features().stream()
        .map(feature -> feature.spec())
        .toList()
        .equals(plan.features())) {
      throw new IllegalArgumentException(
          "Invalid feature contract: not fitted to the features of plan %s".formatted(plan.name()));
    }
    RowEncoder encoder = new RowEncoder(contract);
    JavaRDD<RowBlock> blocks = raw.map(new Encoded(encoder, form)).persist(CACHE);
    encoded.add(blocks);
    blocks.count();
    raw.unpersist(false);
    chunks.unpersist(false);

    int trainBlocks = CanonicalBlocks.blocks(rows.train());
    return new SiteData(
        new RowBlocks(blocks.filter(new Side(trainBlocks, true)), rows.train(), encoder.width()),
        rows.oneClass(),
        new RowBlocks(blocks.filter(new Side(trainBlocks, false)), rows.test(), encoder.width()));
  }

  /** Drops everything from Spark's cache. */
  @Override
  public void close() {
    chunks.unpersist(false);
    raw.unpersist(false);
    encoded.forEach(blocks -> blocks.unpersist(false));
  }

  private static final class RawSide implements Function<RawBlock, Boolean> {
    private final boolean train;

    RawSide(boolean train) {
      this.train = train;
    }

    @Override
    public Boolean call(RawBlock block) {
      return block.train == train;
    }
  }

  private static final class Side implements Function<RowBlock, Boolean> {
    private final int trainBlocks;
    private final boolean train;

    Side(int trainBlocks, boolean train) {
      this.trainBlocks = trainBlocks;
      this.train = train;
    }

    @Override
    public Boolean call(RowBlock block) {
      return (block.index() < trainBlocks) == train;
    }
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
