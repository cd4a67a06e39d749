package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.ScanBuilder;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.CommitStateUnknownException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.interlake.driver.registry.RegistryAppender.AppendOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Delta table through Delta Kernel: created by its first append, appended to exactly once, and
 * read. Safe for many threads.
 */
final class KernelTable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelTable.class);
  private static final String ENGINE_INFO = "Interlake";
  private static final int MAX_ATTEMPTS = 100;

  private final Engine engine;
  private final String path;
  private final StructType schema;
  private final Map<String, String> properties;

  /** The last version that this object has seen: a commit against an old one is refused. */
  private Snapshot known;

  KernelTable(Engine engine, String path, StructType schema, Map<String, String> properties) {
    this.engine = requireNonNull(engine, "engine");
    this.path = requireNonNull(path, "path");
    this.schema = requireNonNull(schema, "schema");
    this.properties = Map.copyOf(properties);
  }

  /** The greatest position that was committed under {@code appId}; 0 if none was. */
  synchronized long lastPosition(String appId) {
    Optional<Snapshot> latest = load();
    return latest.isEmpty() ? 0 : lastPosition(latest.get(), appId);
  }

  /** Commits the rows whose position is above the last one of {@code appId}. */
  synchronized AppendOutcome append(String appId, List<RegistryRow> rows) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryAppend(known == null ? create() : known, appId, rows);
      } catch (ConcurrentWriteException
          | MaxCommitRetryLimitReachedException
          | CommitStateUnknownException e) {
        known = null;
        if (attempt == MAX_ATTEMPTS) {
          throw new RegistryException(
              "Table %s: %d attempts to commit have failed against other writers"
                  .formatted(path, attempt),
              e);
        }
      } catch (IOException | RuntimeException e) {
        known = null;
        throw e instanceof RegistryException known
            ? known
            : new RegistryException(
                "Table %s could not be written: %s".formatted(path, reason(e)), e);
      }
    }
  }

  private AppendOutcome tryAppend(Snapshot base, String appId, List<RegistryRow> rows)
      throws IOException {
    long last = lastPosition(base, appId);
    long newLast = last;
    List<Object[]> news = new ArrayList<>(rows.size());
    for (RegistryRow row : rows) {
      if (row.position() > last) {
        news.add(row.toRow());
        newLast = Math.max(newLast, row.position());
      }
    }
    known = base;
    if (!news.isEmpty()) {
      // No retries: Kernel would rebase over another commit of this appId whose version is lower,
      // and with it over rows that this commit repeats. Only this very base will do.
      Transaction transaction =
          base.buildUpdateTableTransaction(ENGINE_INFO, Operation.WRITE)
              .withTransactionId(appId, newLast)
              .withMaxRetries(0)
              .build(engine);
      TransactionCommitResult result = transaction.commit(engine, write(transaction, news));
      known = result.getPostCommitSnapshot().orElse(null);
      result.getPostCommitHooks().forEach(this::afterCommit);
    }
    return new AppendOutcome(news.size(), rows.size() - news.size());
  }

  private CloseableIterable<Row> write(Transaction transaction, List<Object[]> rows)
      throws IOException {
    Row state = transaction.getTransactionState(engine);
    FilteredColumnarBatch batch =
        new FilteredColumnarBatch(ValueVector.batch(schema, rows), Optional.empty());
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    try (CloseableIterator<FilteredColumnarBatch> data =
            Transaction.transformLogicalData(engine, state, One.of(batch), Map.of());
        CloseableIterator<DataFileStatus> files =
            engine
                .getParquetHandler()
                .writeParquetFiles(
                    context.getTargetDirectory(), data, context.getStatisticsColumns())) {
      return CloseableIterable.inMemoryIterable(
          Transaction.generateAppendActions(engine, state, files, context));
    }
  }

  /** A checkpoint or checksum that fails costs later readers time, but no row. */
  private void afterCommit(PostCommitHook hook) {
    try {
      if (hook.getType() == PostCommitHook.PostCommitHookType.CHECKPOINT
          || hook.getType() == PostCommitHook.PostCommitHookType.CHECKSUM_SIMPLE) {
        hook.threadSafeInvoke(engine);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("Table {}: {} after a commit has failed", path, hook.getType(), e);
    }
  }

  private long lastPosition(Snapshot snapshot, String appId) {
    return snapshot.getLatestTransactionVersion(engine, appId).orElse(0L);
  }

  /** The table's latest version, after creating it if need be. */
  synchronized Snapshot create() throws IOException {
    Optional<Snapshot> there = load();
    if (there.isPresent()) {
      return there.get();
    }
    try {
      TableManager.buildCreateTableTransaction(path, schema, ENGINE_INFO)
          .withTableProperties(properties)
          .build(engine)
          .commit(engine, CloseableIterable.emptyIterable());
    } catch (TableAlreadyExistsException
        | ConcurrentWriteException
        | MaxCommitRetryLimitReachedException e) {
      LOG.debug("Table {} was created by another writer", path, e);
    }
    return load().orElseThrow();
  }

  /** The latest version, or nothing if there is no table. */
  Optional<Snapshot> load() {
    try {
      return Optional.of(checked(TableManager.loadSnapshot(path).build(engine)));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** The given version. */
  Snapshot load(long version) {
    try {
      return checked(TableManager.loadSnapshot(path).atVersion(version).build(engine));
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** Kernel says in many exceptions that a file is damaged or its host does not answer. */
  private RegistryException unreadable(Exception e) {
    return e instanceof RegistryException known
        ? known
        : new RegistryException(
            ("Table %s could not be read: %s. Check that the registry can be reached, lets this user"
                    + " read it and was not changed by hand.")
                .formatted(path, reason(e)),
            e);
  }

  private Snapshot checked(Snapshot snapshot) {
    List<String> there = snapshot.getSchema().fieldNames();
    if (!there.equals(schema.fieldNames())) {
      throw new RegistryException(
          "Table %s has the columns %s, this version of Interlake writes %s: use the version that wrote it"
              .formatted(path, there, schema.fieldNames()));
    }
    return snapshot;
  }

  /** What lies below all wrapping, in a line: Kernel's own messages say only what it was doing. */
  private static String reason(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().lines().findFirst().orElseThrow();
  }

  /** The rows of a version; those of which {@code column} is {@code value} may come alone. */
  <T> List<T> read(Snapshot snapshot, Optional<Equal> hint, Function<Row, T> fromRow) {
    ScanBuilder builder = snapshot.getScanBuilder();
    if (hint.isPresent()) {
      builder = builder.withFilter(hint.get().predicate());
    }
    Scan scan = builder.build();
    Row state = scan.getScanState(engine);
    List<T> result = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            readFile(state, files.next(), fromRow, result);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
    return result;
  }

  private <T> void readFile(Row state, Row file, Function<Row, T> fromRow, List<T> result)
      throws IOException {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
    StructType columns = ScanStateRow.getPhysicalDataReadSchema(state);
    try (CloseableIterator<FileReadResult> parts =
            engine.getParquetHandler().readParquetFiles(One.of(status), columns, Optional.empty());
        CloseableIterator<ColumnarBatch> physical = parts.map(FileReadResult::getData);
        CloseableIterator<FilteredColumnarBatch> logical =
            Scan.transformPhysicalData(engine, state, file, physical)) {
      while (logical.hasNext()) {
        try (CloseableIterator<Row> rows = logical.next().getRows()) {
          while (rows.hasNext()) {
            result.add(fromRow.apply(rows.next()));
          }
        }
      }
    }
  }

  /** Lets files be skipped by their statistics. */
  record Equal(String column, String value) {
    Predicate predicate() {
      return new Predicate("=", new Column(column), Literal.ofString(value));
    }
  }

  /** Kernel's iterator over one thing. */
  private static final class One<T> implements CloseableIterator<T> {
    private final Iterator<T> inner;

    private One(T element) {
      inner = List.of(element).iterator();
    }

    static <T> CloseableIterator<T> of(T element) {
      return new One<>(element);
    }

    @Override
    public boolean hasNext() {
      return inner.hasNext();
    }

    @Override
    public T next() throws NoSuchElementException {
      return inner.next();
    }

    @Override
    public void close() {}
  }
}
