package org.interlake.zeppelin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A Zeppelin server in a JVM of its own; ends with {@link #close}. */
final class ZeppelinServer implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration RESOLUTION = Duration.ofMinutes(4);

  /** What the notes are for; the server lets no paragraph go to an interpreter unknown to it. */
  private static final String SPARK_SETTING =
      """
      [{"group": "spark", "name": "spark", "className": "org.apache.zeppelin.spark.SparkInterpreter",
        "defaultInterpreter": true, "properties": {}},
       {"group": "spark", "name": "sql", "className": "org.apache.zeppelin.spark.SparkSqlInterpreter",
        "properties": {}}]
      """;

  private final Process process;
  private final Path log;
  private final URI api;
  private final HttpClient http = HttpClient.newHttpClient();

  private ZeppelinServer(Process process, Path log, URI api) {
    this.process = process;
    this.log = log;
    this.api = api;
  }

  /**
   * The class path of the server; empty if Maven cannot get its jars.
   *
   * @param said takes what Maven had to say
   */
  static Optional<String> jars(Path root, Path folder, StringBuilder said)
      throws IOException, InterruptedException {
    Path file = folder.resolve("classpath");
    Path output = folder.resolve("maven.log");
    Process maven =
        new ProcessBuilder(
                root.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "-f",
                root.resolve("zeppelin-import/server/pom.xml").toString(),
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + file)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = maven.waitFor(RESOLUTION.toSeconds(), TimeUnit.SECONDS);
    maven.destroy();
    said.append(Files.readString(output));
    return ended && maven.exitValue() == 0 && Files.exists(file)
        ? Optional.of(Files.readString(file))
        : Optional.empty();
  }

  /**
   * Starts a server that speaks HTTP on the loopback only, and waits until it answers.
   *
   * @param home an empty folder
   */
  static ZeppelinServer start(String jars, Path home) throws IOException, InterruptedException {
    Path web = Files.createDirectories(home.resolve("web"));
    for (String each : List.of("conf", "notebook", "logs", "run", "plugins")) {
      Files.createDirectories(home.resolve(each));
    }
    Path setting = Files.createDirectories(home.resolve("interpreter/spark"));
    Files.writeString(setting.resolve("interpreter-setting.json"), SPARK_SETTING);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = home.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-Dzeppelin.home=" + home,
                "-Dzeppelin.server.addr=127.0.0.1",
                "-Dzeppelin.server.port=" + port,
                "-Dzeppelin.war=" + web,
                "-Dzeppelin.angular.war=" + web,
                "-Dzeppelin.war.tempdir=" + home.resolve("run"),
                "-Dzeppelin.search.enable=false",
                "-cp",
                jars,
                "org.apache.zeppelin.server.ZeppelinServer")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("ZEPPELIN_HOME", home.toString());
    builder.environment().put("ZEPPELIN_IDENT_STRING", "test"); // else it ends with standard input
    ZeppelinServer server =
        new ZeppelinServer(
            builder.start(), log, URI.create("http://127.0.0.1:%d/api/".formatted(port)));
    server.awaitStart();
    return server;
  }

  private void awaitStart() throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new IOException("Zeppelin has not started: " + Files.readString(log));
      }
      Thread.sleep(200);
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    try {
      return send("GET", "version", "").statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** What the server says to a request, as {@code body} has it; null where it has none. */
  Object call(String method, String path, String json) throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, path, json);
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s %s: %d %s%n%s"
              .formatted(
                  method, path, response.statusCode(), response.body(), Files.readString(log)));
    }
    return ((Map<?, ?>) parse(response.body())).get("body");
  }

  private HttpResponse<String> send(String method, String path, String json)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(api.resolve(path))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A JSON text as maps and lists. */
  static Object parse(String json) {
    return new Load(LoadSettings.builder().setCodePointLimit(16 << 20).build())
        .loadFromString(json);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
