package org.interlake.tab;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.util.kvstore.KVStore;
import org.apache.spark.util.kvstore.KVStoreIterator;
import org.apache.spark.util.kvstore.KVStoreView;

/** What pages read of Spark's store, in memory or on disk. */
public final class StoredRows {
  private final KVStore store;

  public StoredRows(KVStore store) {
    this.store = requireNonNull(store, "store");
  }

  /** All rows of a type, by their natural index. */
  public <T> List<T> all(Class<T> rows) {
    return listed(view(rows));
  }

  /** Those whose index has that value. */
  public <T> List<T> where(Class<T> rows, String index, String value) {
    return listed(view(rows).index(index).first(value).last(value));
  }

  /** One row by its natural index, if it is there. */
  public <T> Optional<T> find(Class<T> rows, String key) {
    try {
      return Optional.of(store.read(rows, key));
    } catch (NoSuchElementException e) {
      return Optional.empty();
    } catch (Exception e) { // the interface says so of every store
      throw new IllegalStateException("Spark's store cannot be read", e);
    }
  }

  private <T> KVStoreView<T> view(Class<T> rows) {
    try {
      return store.view(rows);
    } catch (Exception e) { // the interface says so of every store
      throw new IllegalStateException("Spark's store cannot be read", e);
    }
  }

  private static <T> List<T> listed(KVStoreView<T> view) {
    List<T> found = new ArrayList<>();
    try (KVStoreIterator<T> rows = view.closeableIterator()) {
      rows.forEachRemaining(found::add);
    } catch (Exception e) {
      throw new IllegalStateException("Spark's store cannot be read", e);
    }
    return found;
  }
}
