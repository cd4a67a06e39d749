package org.interlake.protocol.exchange;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Kept in a file of this machine until it is whole, and only then sent, in one request that the
 * store accepts if there is nothing yet: on stores whose {@code create} without overwriting is
 * conditional, but whose streams cannot be taken back. On Google Cloud Storage a stream that is
 * closed after its content has failed would leave half an object, for ever.
 */
final class SpooledObject implements StagedObject {
  private final FileSystem fileSystem;
  private final Path target;
  private final java.nio.file.Path spool;
  private final OutputStream out;

  /**
   * @throws FileAlreadyExistsException if there is an object
   */
  SpooledObject(FileSystem fileSystem, Path target) throws IOException {
    this.fileSystem = requireNonNull(fileSystem, "fileSystem");
    this.target = requireNonNull(target, "target");
    if (isObject(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (isObject(target.getParent())) { // to the store a name like any other
      throw new IOException(target.getParent() + " is an object, not a folder");
    }
    this.spool = Files.createTempFile("interlake-", ".spool"); // for its owner only
    this.out = Files.newOutputStream(spool);
  }

  private boolean isObject(Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public boolean publish() throws IOException {
    out.close();
    try {
      FSDataOutputStream sent = fileSystem.create(target, false);
      Files.copy(spool, sent);
      // Only here, where all has been sent: a stream that failed is left as it is.
      sent.close();
      return true;
    } catch (IOException e) {
      // Refused, or answered too late: what is there now tells which.
      if (isObject(target)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(spool);
    }
  }
}
