package org.interlake.protocol.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;

/**
 * What this account may do in a folder, and what its file system takes the time to be.
 *
 * <p>Law: nothing stays. A folder that is tried gets one empty file, whose name starts with a dot,
 * so that nobody takes it for an object, and which is deleted at once. Object stores are not tried:
 * there, the right to write does not bring that to delete.
 */
public final class FolderProbe {
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "wasb", "wasbs");

  private final FileSystem files;
  private final Path folder;

  private FolderProbe(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * Of a folder.
   *
   * @param folder it need not be there
   * @throws IOException if there is no such file system
   */
  public static FolderProbe of(URI folder, Configuration hadoop) throws IOException {
    requireNonNull(hadoop, "hadoop");
    Path path = new Path(folder.getScheme() == null ? new Path(folder.getPath()).toUri() : folder);
    String scheme = path.toUri().getScheme();
    FileSystem files;
    if (scheme == null || scheme.equals("file")) {
      files = new RawLocalFileSystem(); // leaves no checksums
      files.initialize(URI.create("file:///"), hadoop);
    } else {
      files = path.getFileSystem(hadoop);
    }
    return new FolderProbe(files, files.makeQualified(path));
  }

  /** A folder below this one. */
  public FolderProbe below(String child) {
    return new FolderProbe(files, new Path(folder, child));
  }

  public String name() {
    return folder.toString();
  }

  /** Whether nothing is written to find out. */
  public boolean isObjectStore() {
    return OBJECT_STORES.contains(files.getUri().getScheme());
  }

  /** Whether the folder is there. */
  public boolean exists() throws IOException {
    return files.exists(folder);
  }

  /**
   * Writes an empty file into the folder, or into the nearest one above it that is there, and
   * deletes it.
   *
   * @return how far the file system's clock is ahead of this one
   * @throws IOException if this account may not write there, or cannot
   */
  public Duration write(Clock clock) throws IOException {
    Path probe = new Path(nearest(), ".interlake-doctor-" + UUID.randomUUID());
    Instant before = clock.instant();
    try {
      files.create(probe, false).close();
      Instant after = clock.instant();
      FileStatus status = files.getFileStatus(probe);
      Instant there = Instant.ofEpochMilli(status.getModificationTime());
      Instant here = before.plus(Duration.between(before, after).dividedBy(2));
      return Duration.between(here, there);
    } finally {
      files.delete(probe, false);
    }
  }

  /**
   * Whether this account could write into the folder; asks, and does not try. Empty if it is not
   * there, or the file system cannot tell.
   */
  public Optional<Boolean> couldWrite() throws IOException {
    if (isObjectStore() || !exists()) {
      return Optional.empty();
    }
    if (files instanceof RawLocalFileSystem local) {
      return Optional.of(Files.isWritable(local.pathToFile(folder).toPath()));
    }
    try {
      files.access(folder, FsAction.WRITE);
      return Optional.of(true);
    } catch (org.apache.hadoop.security.AccessControlException e) {
      return Optional.of(false);
    }
  }

  private Path nearest() throws IOException {
    Path found = folder;
    while (!files.exists(found) && found.getParent() != null) {
      found = found.getParent();
    }
    return found;
  }
}
