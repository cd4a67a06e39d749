package org.interlake.protocol.exchange;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Written aside, then renamed: on file systems whose rename is one step and not onto a file. */
final class RenamedObject implements StagedObject {
  private final FileSystem fileSystem;
  private final Path aside;
  private final Path target;
  private final OutputStream out;

  RenamedObject(FileSystem fileSystem, Path aside, Path target) throws IOException {
    this.fileSystem = requireNonNull(fileSystem, "fileSystem");
    this.aside = requireNonNull(aside, "aside");
    this.target = requireNonNull(target, "target");
    this.out = fileSystem.create(aside, false);
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public boolean publish() throws IOException {
    out.close();
    fileSystem.mkdirs(target.getParent());
    try {
      if (fileSystem instanceof NioLocalFileSystem) {
        return fileSystem.rename(aside, target);
      }
      boolean renamed = fileSystem.rename(aside, target);
      if (!renamed && !fileSystem.exists(target)) {
        throw new IOException("the file system refused to rename " + aside);
      }
      return renamed;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** An appeared object has left its place aside already. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      fileSystem.delete(aside, false);
    }
  }
}
