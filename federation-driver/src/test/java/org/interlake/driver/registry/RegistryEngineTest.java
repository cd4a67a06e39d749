package org.interlake.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.data.Row;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryEngineTest {
  private static final int WRITERS = 4;
  private static final int COMMITS = 20;
  private static final StructType SCHEMA = Cells.columns(Cells.count("writer"), Cells.text("text"));

  @TempDir Path folder;

  /** Each writer has an engine of its own, as each process would. */
  @Test
  void letsOneWriterWinEachCommit() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      for (int commit = 0; commit < COMMITS; commit++) {
        Path target = folder.resolve("%020d.json".formatted(commit));
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Callable<Integer>> writers =
            IntStream.range(0, WRITERS).mapToObj(w -> writer(w, target, start)).toList();
        int winners = 0;
        for (Future<Integer> writer : threads.invokeAll(writers)) {
          winners += writer.get();
        }
        assertThat(winners).isEqualTo(1);
        assertThat(Files.readAllLines(target)).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(COMMITS);
    }
  }

  /** 1 if it has won. */
  private static Callable<Integer> writer(int writer, Path target, CyclicBarrier start) {
    JsonHandler json = new RegistryEngine(new Configuration()).getJsonHandler();
    return () -> {
      CloseableIterator<Row> row = row(writer);
      start.await();
      try {
        json.writeJsonFileAtomically(target.toUri().toString(), row, false);
        return 1;
      } catch (FileAlreadyExistsException e) {
        return 0;
      }
    };
  }

  private static CloseableIterator<Row> row(int writer) throws IOException {
    Object[] cells = {writer, "x".repeat(1000)};
    try (CloseableIterator<Row> rows =
            ValueVector.batch(SCHEMA, List.<Object[]>of(cells)).getRows();
        CloseableIterable<Row> held = CloseableIterable.inMemoryIterable(rows)) {
      return held.iterator();
    }
  }
}
