package org.interlake.protocol.exchange;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.interlake.protocol.FederationId;

/**
 * An exchange in a folder of a Hadoop file system: one whose rename is atomic and does not
 * overwrite, where an object is written aside, below its writer's own prefix, and then renamed; or
 * an object store, where it is put under the condition that there is none.
 */
public final class HadoopExchange implements Exchange {
  /** Folder of files that are still being written, below each writer's prefix. */
  private static final String STAGING = ".staging";

  /** Object stores whose rename is a copy: it is not atomic and may overwrite. */
  private static final Set<String> RENAME_COPIES = Set.of("s3", "s3n", "wasb", "wasbs");

  /** Azure's storage, which renames in one step only where it keeps folders. */
  private static final Set<String> AZURE = Set.of("abfs", "abfss");

  private final FileSystem fileSystem;
  private final Path root;
  private final Appearance appearance;

  /** How an object gets to its place whole, and only where there is none. */
  private enum Appearance {
    /** Written aside, then renamed. */
    RENAMED,
    /** Put by S3A under a condition. */
    CONDITIONAL,
    /** Kept here until it is whole, then put under a condition. */
    SPOOLED;

    static Appearance on(String scheme) {
      return switch (scheme) {
        case "s3a" -> CONDITIONAL;
        case "gs" -> SPOOLED;
        default -> RENAMED;
      };
    }
  }

  private HadoopExchange(FileSystem fileSystem, Path root, Appearance appearance) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.appearance = appearance;
  }

  /**
   * Opens the part of an exchange that belongs to one federation.
   *
   * @param exchange the folder; its scheme names the file system, none means the local one
   * @param hadoop settings of the file system; not changed
   * @throws ExchangeException if there is no such file system or folder
   */
  public static HadoopExchange open(URI exchange, FederationId federation, Configuration hadoop) {
    String scheme =
        exchange.getScheme() == null ? "file" : exchange.getScheme().toLowerCase(Locale.ROOT);
    if (RENAME_COPIES.contains(scheme)) {
      throw new ExchangeException(
          ("Exchange %s cannot be used: rename on %s:// is not atomic, and Interlake knows no other"
                  + " way to publish there. Use a local, NFS, HDFS, ABFS, S3 (s3a://) or Google Cloud"
                  + " Storage (gs://) folder, or a network exchange (interlake://).")
              .formatted(exchange, scheme));
    }
    if (exchange.getPath() == null || exchange.getPath().isEmpty()) {
      throw new ExchangeException(
          "Exchange %s cannot be opened: it names no folder. Check its address."
              .formatted(exchange));
    }
    try {
      URI uri = exchange.getScheme() == null ? new Path(exchange.getPath()).toUri() : exchange;
      FileSystem fileSystem;
      if (scheme.equals("file")) {
        fileSystem = new NioLocalFileSystem();
        fileSystem.initialize(URI.create("file:///"), hadoop);
      } else {
        fileSystem = FileSystem.newInstance(uri, HdfsPace.of(hadoop));
      }
      Path folder = fileSystem.makeQualified(new Path(uri));
      if (AZURE.contains(scheme)) {
        requireFolders(fileSystem, folder);
      }
      if (!isFolder(fileSystem, folder)) {
        fileSystem.close();
        throw new ExchangeException(
            ("Exchange %s does not exist, or is not a folder. Create the folder once, or check that"
                    + " it is mounted here: a site that made its own would wait for ever.")
                .formatted(exchange));
      }
      return new HadoopExchange(
          fileSystem, new Path(folder, federation.name()), Appearance.on(scheme));
    } catch (IOException | IllegalArgumentException e) {
      throw new ExchangeException(
          "Exchange %s cannot be opened: %s. Check its address and the file system's settings."
              .formatted(exchange, e),
          e);
    }
  }

  /** An account without a hierarchical namespace renames by copying, like other object stores. */
  private static void requireFolders(FileSystem fileSystem, Path folder) throws IOException {
    if (!fileSystem.hasPathCapability(folder, CommonPathCapabilities.FS_ACLS)) {
      fileSystem.close();
      throw new ExchangeException(
          ("Exchange %s cannot be used: its storage account has no hierarchical namespace, without"
                  + " which rename is not atomic. Enable the namespace, or use another account.")
              .formatted(folder));
    }
  }

  private static boolean isFolder(FileSystem fileSystem, Path folder) throws IOException {
    try {
      return fileSystem.getFileStatus(folder).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    Path target = resolve(path);
    try {
      if (fileSystem.exists(target)) { // a folder too: some rename into one
        return compare(target, content);
      }
      try (StagedObject staged = stage(path, target)) {
        content.writeTo(staged.out());
        return staged.publish() ? new Publication.Published() : compare(target, content);
      } catch (FileAlreadyExistsException e) { // since we looked
        return compare(target, content);
      }
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /**
   * Begins to write an object, for a writer to whom its bytes come one by one.
   *
   * @throws ExchangeException if this user may not write there; or, where that is found so early,
   *     if there is an object
   */
  public StagedObject stage(ExchangePath path) {
    try {
      return stage(path, resolve(path));
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private StagedObject stage(ExchangePath path, Path target) throws IOException {
    return switch (appearance) {
      case CONDITIONAL -> new ConditionalObject(fileSystem, target);
      case SPOOLED -> new SpooledObject(fileSystem, target);
      case RENAMED ->
          new RenamedObject(
              fileSystem,
              new Path(root, path.writerPrefix() + "/" + STAGING + "/" + UUID.randomUUID()),
              target);
    };
  }

  private ExchangeException unwritable(ExchangePath path, IOException e) {
    return new ExchangeException(
        ("Cannot write %s: %s. Check that the exchange can be reached, has room, and lets this"
                + " user write below %s.")
            .formatted(resolve(path), e, new Path(root, path.writerPrefix())),
        e);
  }

  private Publication compare(Path target, Content content) throws IOException {
    FileStatus status = fileSystem.getFileStatus(target);
    if (status.getLen() != content.length()) {
      return new Publication.Conflicted();
    }
    try (InputStream there = fileSystem.open(target);
        Comparison comparison = new Comparison(there)) {
      content.writeTo(comparison);
      return comparison.same() ? new Publication.AlreadyThere() : new Publication.Conflicted();
    }
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    Path target = resolve(path);
    try {
      long length = fileSystem.getFileStatus(target).getLen();
      return Optional.of(new HadoopObject(target, fileSystem.open(target), length));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(target, e);
    }
  }

  @Override
  public boolean exists(ExchangePath path) {
    Path target = resolve(path);
    try {
      return isObject(target);
    } catch (IOException e) {
      throw unreadable(target, e);
    }
  }

  private boolean isObject(Path target) throws IOException {
    if (fileSystem instanceof NioLocalFileSystem local) {
      return local.isObject(target);
    }
    try {
      return fileSystem.getFileStatus(target).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /**
   * Removes an object, or a folder with all that is in it. Only for a place that nobody but its
   * writer reads; what others read never changes.
   */
  public void forget(ExchangePath path) {
    Path target = resolve(path);
    try {
      fileSystem.delete(target, true);
    } catch (IOException e) {
      throw new ExchangeException(
          "Cannot remove %s: %s. Check that this user may write there.".formatted(target, e), e);
    }
  }

  @Override
  public List<String> list(ExchangePath folder) {
    Path target = resolve(folder);
    try {
      return Arrays.stream(fileSystem.listStatus(target))
          .map(FileStatus::getPath)
          .filter(child -> !child.equals(target)) // the status of an object is its own listing
          .map(Path::getName)
          .filter(name -> !name.startsWith(".")) // staging, and what file systems hide
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(target, e);
    }
  }

  @Override
  public void close() {
    try {
      fileSystem.close();
    } catch (IOException e) {
      throw new ExchangeException("Cannot close the exchange %s: %s".formatted(root, e), e);
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }

  private Path resolve(ExchangePath path) {
    return new Path(root, path.toString());
  }

  private static ExchangeException unreadable(Path target, IOException e) {
    return new ExchangeException(
        "Cannot read %s: %s. Check that the exchange can be reached and lets this user read it."
            .formatted(target, e),
        e);
  }

  /** Compares what is written to it with a stream. */
  private static final class Comparison extends OutputStream {
    private final InputStream there;
    private boolean same = true;

    Comparison(InputStream there) {
      this.there = there;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (same) {
        byte[] other = there.readNBytes(length);
        same = Arrays.equals(bytes, offset, offset + length, other, 0, other.length);
      }
    }

    boolean same() {
      return same;
    }
  }

  private static final class HadoopObject implements ObjectReader {
    private final Path path;
    private final FSDataInputStream in;
    private final long length;

    HadoopObject(Path path, FSDataInputStream in, long length) {
      this.path = path;
      this.in = in;
      this.length = length;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void readFully(long position, byte[] target, int offset, int count) {
      try {
        in.readFully(position, target, offset, count);
      } catch (EOFException e) {
        throw new ExchangeException("%s ends before byte %d".formatted(path, position + count), e);
      } catch (IOException e) {
        throw unreadable(path, e);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw unreadable(path, e);
      }
    }
  }
}
