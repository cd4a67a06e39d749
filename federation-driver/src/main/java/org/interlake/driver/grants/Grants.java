package org.interlake.driver.grants;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;

/**
 * The least that each party needs, as an administrator gives it: {@code docs/spec/exchange.md},
 * <i>Permissions</i>.
 *
 * @param exchange the exchange's folder
 * @param driver the account that the driver runs as
 * @param sites the account of each site
 */
public record Grants(
    URI exchange, FederationId federation, String driver, SortedMap<SiteId, String> sites) {
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_./=+@-]+");

  public Grants {
    requireNonNull(exchange, "exchange");
    requireNonNull(federation, "federation");
    requireAccount(driver);
    sites = new TreeMap<>(sites);
    sites.values().forEach(Grants::requireAccount);
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("Invalid sites: none (name at least one)");
    }
    if (!"interlake".equals(exchange.getScheme())
        && (exchange.getPath() == null || !FOLDER.matcher(exchange.getPath()).matches())) {
      throw new IllegalArgumentException(
          "Invalid folder of an exchange: '%s' (must be a path of letters, digits and . _ = + @ - / so that it means the same in a shell and in a policy)"
              .formatted(exchange));
    }
  }

  private static void requireAccount(String account) {
    if (!ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException(
          "Invalid account: '%s' (must be 1 to 64 letters, digits, '_', '.', '@' or '-')"
              .formatted(account));
    }
  }

  /**
   * The commands or policies for the exchange's file system, line by line.
   *
   * @throws IllegalArgumentException if there are none for it
   */
  public List<String> lines() {
    String scheme =
        exchange.getScheme() == null ? "file" : exchange.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> new FolderCommands(this, FolderCommands.POSIX).lines();
      case "hdfs" -> new FolderCommands(this, FolderCommands.HDFS).lines();
      case "s3a" -> new IamPolicies(this).lines();
      case "interlake" ->
          throw new IllegalArgumentException(
              "A server gives these rights by itself: enrol the parties in its file (grant its own account alone the folder)");
      default ->
          throw new IllegalArgumentException(
              "No rights are known for %s:// (known: file, hdfs, s3a; docs/spec/exchange.md says what each party needs)"
                  .formatted(scheme));
    };
  }

  /** The federation's folder, without a slash behind. */
  String root() {
    String path = exchange.getPath();
    return (path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
        + "/"
        + federation.name();
  }
}
