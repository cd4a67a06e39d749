package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.MetricsReporter;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.local.RawLocalFs;

/**
 * Delta Kernel's default engine, made safe on local file systems: there, too, one of two commits to
 * the same version wins, over threads and processes.
 *
 * <p>Delta's log stores look whether the file is there and then rename, which is not one step: two
 * writers can both win, and the later one replaces the commit of the earlier. Here the commit is
 * written aside and then linked to its name, which the operating system refuses if the name is
 * taken. (A log store of our own cannot do it: Kernel would not find the class in a jar that
 * spark-submit has loaded.)
 */
final class RegistryEngine implements Engine {
  private final Engine inner;
  private final JsonHandler json;

  RegistryEngine(Configuration hadoop) {
    this.inner = DefaultEngine.create(withoutChecksumFiles(hadoop));
    this.json = new LinkingJsonHandler(inner.getJsonHandler());
  }

  /** A racing reader takes the checksum file of one writer for that of another's commit. */
  private static Configuration withoutChecksumFiles(Configuration hadoop) {
    Configuration ours = new Configuration(hadoop);
    ours.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
    ours.setBoolean("fs.file.impl.disable.cache", true);
    ours.setClass("fs.AbstractFileSystem.file.impl", RawLocalFs.class, AbstractFileSystem.class);
    return ours;
  }

  @Override
  public ExpressionHandler getExpressionHandler() {
    return inner.getExpressionHandler();
  }

  @Override
  public JsonHandler getJsonHandler() {
    return json;
  }

  @Override
  public FileSystemClient getFileSystemClient() {
    return inner.getFileSystemClient();
  }

  @Override
  public ParquetHandler getParquetHandler() {
    return inner.getParquetHandler();
  }

  @Override
  public List<MetricsReporter> getMetricsReporters() {
    return inner.getMetricsReporters();
  }

  private static final class LinkingJsonHandler implements JsonHandler {
    private final JsonHandler inner;

    LinkingJsonHandler(JsonHandler inner) {
      this.inner = requireNonNull(inner, "inner");
    }

    @Override
    public ColumnarBatch parseJson(
        ColumnVector jsonStrings, StructType schema, Optional<ColumnVector> selection) {
      return inner.parseJson(jsonStrings, schema, selection);
    }

    @Override
    public CloseableIterator<ColumnarBatch> readJsonFiles(
        CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate)
        throws IOException {
      return inner.readJsonFiles(files, schema, predicate);
    }

    @Override
    public void writeJsonFileAtomically(String path, CloseableIterator<Row> rows, boolean overwrite)
        throws IOException {
      org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(path);
      if (overwrite || !"file".equals(target.toUri().getScheme())) {
        inner.writeJsonFileAtomically(path, rows, overwrite);
        return;
      }
      org.apache.hadoop.fs.Path aside =
          new org.apache.hadoop.fs.Path(
              target.getParent(), ".%s.%s.tmp".formatted(target.getName(), UUID.randomUUID()));
      try {
        inner.writeJsonFileAtomically(aside.toString(), rows, true);
        Files.createLink(local(target), local(aside));
      } finally {
        Files.deleteIfExists(local(aside));
      }
    }

    private static Path local(org.apache.hadoop.fs.Path path) {
      return Path.of(path.toUri().getPath());
    }
  }
}
