package org.interlake.site.table;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server of the system's package, in a folder of its own, on loopback. It refuses
 * to run as root: as root it is started as the user that the package has made.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String USER = "interlake";
  public static final String PASSWORD = "a-canary-word-of-passage";

  /** What a skipped test says. */
  public static final String MISSING =
      "NO POSTGRESQL SERVER ON THIS MACHINE: this test is skipped. Install it (Debian: apt-get install postgresql) and run the test again.";

  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final String PACKAGE_USER = "postgres";
  private static final int ATTEMPTS = 5;

  private final Path folder;
  private final Path bin;
  private int port;

  private PostgresServer(Path folder, Path bin) {
    this.folder = folder;
    this.bin = bin;
  }

  /** Starts a server; empty, with a loud word, if this machine has none. */
  public static Optional<PostgresServer> start() throws IOException, InterruptedException {
    Optional<Path> bin = binaries();
    if (bin.isEmpty()) {
      System.err.println(MISSING);
      return Optional.empty();
    }
    PostgresServer server =
        new PostgresServer(
            Files.createTempDirectory(Path.of("/tmp"), "interlake-postgres"), bin.get());
    server.initialise();
    return Optional.of(server);
  }

  private static Optional<Path> binaries() throws IOException {
    if (!Files.isDirectory(PACKAGES)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  private void initialise() throws IOException, InterruptedException {
    Path password = folder.resolve("password");
    Files.writeString(password, PASSWORD + "\n");
    if (isRoot()) {
      run(List.of("chown", "-R", PACKAGE_USER, folder.toString()));
    }
    run(
        asUser(
            bin.resolve("initdb").toString(),
            "-D",
            folder.resolve("data").toString(),
            "-U",
            USER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    for (int attempt = 1; ; attempt++) {
      port = freePort();
      try {
        run(
            asUser(
                bin.resolve("pg_ctl").toString(),
                "-D",
                folder.resolve("data").toString(),
                "-l",
                folder.resolve("log").toString(),
                "-w",
                "-o",
                "-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories='' -c fsync=off -c shared_buffers=16MB"
                    .formatted(port),
                "start"));
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) { // the port was taken meanwhile, five times
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> asUser(String... command) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(
          List.of(
              "setpriv",
              "--reuid=" + PACKAGE_USER,
              "--regid=" + PACKAGE_USER,
              "--clear-groups",
              "--reset-env"));
    }
    words.addAll(List.of(command));
    return words;
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("postgres", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        throw new IOException(command + " failed: " + Files.readString(output));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** What a site's file says of it. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), USER, PASSWORD);
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      run(
          asUser(
              bin.resolve("pg_ctl").toString(),
              "-D",
              folder.resolve("data").toString(),
              "-m",
              "immediate",
              "-w",
              "stop"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Stopped while PostgreSQL was stopping", e);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
