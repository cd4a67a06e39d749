package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where a site remembers: in the order of the exchange, and by the same means, so what
 * is in it is signed, whole or not there, and never overwritten. Only this site reads it. It is
 * made when something is to be kept for the first time.
 */
final class StateFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
  private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);

  private final URI folder;
  private final FederationId federation;
  private final Configuration hadoop;
  private Optional<HadoopExchange> opened = Optional.empty();

  StateFolder(URI folder, FederationId federation, Configuration hadoop) {
    this.folder = requireNonNull(folder, "folder");
    this.federation = requireNonNull(federation, "federation");
    this.hadoop = requireNonNull(hadoop, "hadoop");
  }

  /**
   * The folder, made if need be.
   *
   * @throws SiteStateException if there can be none
   */
  HadoopExchange place() {
    if (opened.isEmpty()) {
      if ("s3a".equalsIgnoreCase(folder.getScheme())) {
        throw new SiteStateException(
            "the folder %s, where this site is to remember, cannot be used: an object store has no folders for their owner only. Name another as state in the site's file"
                .formatted(folder));
      }
      try {
        Path path = new Path(folder);
        path.getFileSystem(hadoop).mkdirs(path, OWNER_ONLY);
        opened = Optional.of(HadoopExchange.open(folder, federation, hadoop));
      } catch (IOException | ExchangeException e) {
        throw new SiteStateException(
            "the folder %s, where this site is to remember, cannot be used: %s. Name another as state in the site's file"
                .formatted(folder, e.getMessage()),
            e);
      }
    }
    return opened.get();
  }

  /**
   * Makes a folder in it that only its owner may open, whoever has made the folders above.
   *
   * @throws SiteStateException if there can be none
   */
  void protect(ExchangePath within) {
    place();
    Path path = new Path(nameOf(within));
    try {
      FileSystem fileSystem = path.getFileSystem(hadoop);
      fileSystem.mkdirs(path, OWNER_ONLY);
      fileSystem.setPermission(path, OWNER_ONLY);
    } catch (IOException e) {
      throw new SiteStateException(
          "the folder %s, where this site is to keep a key, cannot be made for its owner only: %s. Name another as state in the site's file"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** Forgets a run that is over. */
  void forget(SiteId site, RunId run) {
    try {
      Path path = new Path(folder);
      if (opened.isPresent() || path.getFileSystem(hadoop).exists(path)) {
        place().forget(ExchangeLayout.siteRun(site, run));
      }
    } catch (IOException | ExchangeException e) {
      throw new SiteStateException(
          "what this site remembers cannot be removed from %s: %s. Remove it by hand"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /**
   * Forgets the runs of which nothing was written for so long: their drivers never ended them.
   *
   * @throws SiteStateException if they cannot be looked at or removed
   */
  void forgetSilent(SiteId site, Duration kept, Clock clock) {
    Path runs = new Path(nameOf(ExchangeLayout.siteRuns(site)));
    long before = clock.instant().minus(kept).toEpochMilli();
    try {
      FileSystem fileSystem = runs.getFileSystem(hadoop);
      if (!fileSystem.exists(runs)) {
        return;
      }
      for (FileStatus run : fileSystem.listStatus(runs)) {
        if (newest(fileSystem, run) < before) {
          forget(site, new RunId(run.getPath().getName()));
          LOG.info(
              "Run {}: forgotten, nothing was written of it for {}", run.getPath().getName(), kept);
        }
      }
    } catch (IOException e) {
      throw new SiteStateException(
          "what this site remembers, %s, cannot be looked at: %s. Check this user's rights on it"
              .formatted(runs, e.getMessage()),
          e);
    }
  }

  private static long newest(FileSystem fileSystem, FileStatus run) throws IOException {
    long newest = run.getModificationTime();
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(run.getPath(), true);
    while (files.hasNext()) {
      newest = Math.max(newest, files.next().getModificationTime());
    }
    return newest;
  }

  @Override
  public void close() {
    opened.ifPresent(HadoopExchange::close);
  }

  /** Where an object is, for a person who is to restore or remove it. */
  String nameOf(ExchangePath object) {
    return new Path(new Path(folder), federation.name() + "/" + object).toString();
  }
}
