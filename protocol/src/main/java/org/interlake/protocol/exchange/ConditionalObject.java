package org.interlake.protocol.exchange;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Written to its place, where it appears when the last request succeeds, and only if there is
 * nothing: a conditional put ({@code If-None-Match: *}), as S3A has had it since Hadoop 3.4.2. An
 * ordinary {@code create} without overwriting looks first and puts then, which is two steps: of
 * eight writers eight won.
 */
final class ConditionalObject implements StagedObject {
  /** S3A's; {@code must} has any other file system refuse. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  private final FileSystem fileSystem;
  private final Path target;
  private final FSDataOutputStream out;
  private boolean closed;

  /**
   * @throws FileAlreadyExistsException if there is an object
   */
  ConditionalObject(FileSystem fileSystem, Path target) throws IOException {
    this.fileSystem = requireNonNull(fileSystem, "fileSystem");
    this.target = requireNonNull(target, "target");
    requireNoObject(target.getParent());
    FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(target);
    builder.recursive();
    builder.overwrite(false);
    builder.must(CONDITIONAL, true);
    this.out = builder.build();
    if (!out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      throw new IOException(
          "%s cannot take back what is half written".formatted(fileSystem.getScheme()));
    }
  }

  /** To the store a name below an object's is a name like any other. */
  private void requireNoObject(Path folder) throws IOException {
    try {
      if (fileSystem.getFileStatus(folder).isFile()) {
        throw new IOException(folder + " is an object, not a folder");
      }
    } catch (FileNotFoundException e) {
      // there will be one
    }
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public boolean publish() throws IOException {
    closed = true;
    try {
      out.close();
      return true;
    } catch (IOException e) {
      // Refused, or answered too late: what is there now tells which.
      if (fileSystem.exists(target)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      out.abort();
    }
  }
}
