package org.interlake.driver.init;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;

/**
 * A new folder with the files of a federation, or of one site:
 *
 * <pre>
 * driver.yaml, keys.json, plan.yaml     the coordinator's
 * exchange/                             unless there is another
 * sites/SITE/site.yaml, policy.yaml, keys.json
 * </pre>
 *
 * A site's own folder holds what stands in {@code sites/SITE}.
 */
final class SetUp {
  private static final String KEYS = "keys.json";
  private static final String SITE_FILE = "site.yaml";

  private final Path folder;
  private final List<Path> written = new ArrayList<>();

  private SetUp(Path folder) {
    this.folder = folder;
  }

  /**
   * Takes a folder that is not there, or has nothing in it.
   *
   * @throws RequestException USAGE if there is something in it, UNAVAILABLE if it cannot be made
   */
  static SetUp in(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      if (Files.exists(folder) && (!Files.isDirectory(folder) || !isEmpty(folder))) {
        throw new RequestException(
            ExitCode.USAGE,
            "%s is there already and not an empty folder, and nothing is overwritten (name a new one)"
                .formatted(folder));
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return new SetUp(folder);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** What was written, from the folder, in order. */
  List<Path> written() {
    return List.copyOf(written);
  }

  Path folder() {
    return folder;
  }

  /**
   * Writes the coordinator's files, and those of each site.
   *
   * @param exchange empty for a folder of this one
   * @param here sites that get a folder and keys here, to try or to hand over
   * @param elsewhere sites that have keys of their own
   */
  PublicIdentity coordinator(
      FederationId federation,
      Optional<String> exchange,
      SortedSet<SiteId> here,
      SortedMap<SiteId, PublicIdentity> elsewhere,
      FirstPlan plan) {
    if (exchange.isEmpty()) {
      makeFolder(folder.resolve("exchange"));
    }
    PublicIdentity driver = newKeys(folder.resolve(KEYS));
    SortedMap<SiteId, PublicIdentity> roster = new TreeMap<>(elsewhere);
    for (SiteId site : here) {
      Path own = folder.resolve("sites").resolve(site.name());
      roster.put(
          site, writeSite(own, federation, site, exchange.orElse("../../exchange"), driver, plan));
    }
    write(
        folder.resolve("driver.yaml"),
        Texts.driver(federation, exchange.orElse("exchange"), roster));
    write(folder.resolve("plan.yaml"), Texts.plan(federation, List.copyOf(roster.keySet()), plan));
    return driver;
  }

  /** Writes the files of one site. */
  PublicIdentity site(
      FederationId federation,
      SiteId site,
      String exchange,
      PublicIdentity coordinator,
      FirstPlan plan) {
    return writeSite(folder, federation, site, exchange, coordinator, plan);
  }

  private PublicIdentity writeSite(
      Path own,
      FederationId federation,
      SiteId site,
      String exchange,
      PublicIdentity coordinator,
      FirstPlan plan) {
    PublicIdentity keys = newKeys(own.resolve(KEYS));
    write(own.resolve(SITE_FILE), Texts.site(federation, site, exchange, coordinator, plan));
    write(own.resolve("policy.yaml"), Texts.policy(coordinator, plan));
    return keys;
  }

  /**
   * An exchange as every file here can name it: an address as it is, a path from the root.
   *
   * @throws IllegalArgumentException if it has what a quoted text of YAML cannot have
   */
  static String address(String given) {
    String address =
        URI.create(given).getScheme() == null
            ? Path.of(given).toAbsolutePath().normalize().toString()
            : given;
    if (address.indexOf('"') >= 0 || address.indexOf('\\') >= 0) {
      throw new IllegalArgumentException(
          "Invalid exchange: %s (must have no quote and no backslash)".formatted(given));
    }
    return address;
  }

  private PublicIdentity newKeys(Path file) {
    PrivateIdentity keys = PrivateIdentity.generate();
    new KeyFile(file).writeNew(keys, new KeyProtection.None());
    written.add(folder.relativize(file));
    return keys.publicIdentity();
  }

  private void makeFolder(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private void write(Path file, String text) {
    makeFolder(file.getParent());
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new RequestException(
          ExitCode.USAGE, "%s is there already and is not overwritten".formatted(file), e);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    written.add(folder.relativize(file));
  }

  private static RequestException unwritable(Path path, IOException e) {
    return new RequestException(
        ExitCode.UNAVAILABLE,
        "%s cannot be written: %s (check this user's rights on it)".formatted(path, e),
        e);
  }
}
