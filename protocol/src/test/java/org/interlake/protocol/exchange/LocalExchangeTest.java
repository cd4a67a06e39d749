package org.interlake.protocol.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Publication.Published;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalExchangeTest extends FolderExchangeContractTest {
  private static final Configuration HADOOP = new Configuration();
  private static final ExchangePath PLAN = ExchangeLayout.plan(new RunId("r1"));

  @TempDir Path folder;

  @Override
  protected Exchange openExchange() {
    return HadoopExchange.open(folder.toUri(), FEDERATION, HADOOP);
  }

  @Override
  protected void putFile(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve("hearts").resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  @Override
  protected List<String> filesIn(String path) throws IOException {
    Path target = folder.resolve("hearts").resolve(path);
    if (!Files.isDirectory(target)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "100%", "50%25", "a+b", "ä ö/ü", "a#b", "a?b"})
  void worksInAFolderWithOddCharacters(String name) throws Exception {
    Path odd = Files.createDirectories(folder.resolve(name));
    for (URI uri : List.of(odd.toUri(), new URI(null, null, odd.toString(), null))) {
      String run = uri.getScheme() == null ? "without" : "with";
      try (Exchange exchange = HadoopExchange.open(uri, FEDERATION, HADOOP)) {
        ExchangePath plan = ExchangeLayout.plan(new RunId(run));
        assertThat(exchange.publish(plan, Content.of(new byte[] {7}))).isEqualTo(new Published());
        assertThat(exchange.exists(plan)).isTrue();
        assertThat(exchange.list(ExchangeLayout.runs())).contains(run);
      }
      assertThat(odd.resolve("hearts/driver/runs").resolve(run).resolve("plan"))
          .hasBinaryContent(new byte[] {7});
    }
  }

  @Test
  void takesARelativePathFromTheWorkingFolder() throws Exception {
    Path relative = Path.of("").toAbsolutePath().relativize(folder);
    try (Exchange exchange =
        HadoopExchange.open(new URI(null, null, relative.toString(), null), FEDERATION, HADOOP)) {
      exchange.publish(PLAN, Content.of(new byte[] {7}));
    }
    assertThat(folder.resolve("hearts/driver/runs/r1/plan")).hasBinaryContent(new byte[] {7});
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThatThrownBy(
            () -> HadoopExchange.open(folder.resolve("unmounted").toUri(), FEDERATION, HADOOP))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("unmounted")
        .hasMessageContaining("does not exist")
        .hasMessageContaining("Create the folder once");
    assertThat(folder.resolve("unmounted")).doesNotExist();
  }

  @Test
  void writesNothingButTheObject() throws IOException {
    exchange().publish(PLAN, Content.of(new byte[] {7}));
    assertThat(filesIn("driver/runs/r1")).as("no .crc").containsExactly("plan");
  }

  @Test
  void appliesTheConfiguredUmask() throws IOException {
    Configuration strict = new Configuration(HADOOP);
    strict.set("fs.permissions.umask-mode", "027");
    try (Exchange exchange = HadoopExchange.open(folder.toUri(), FEDERATION, strict)) {
      exchange.publish(PLAN, Content.of(new byte[] {7}));
    }
    Path run = folder.resolve("hearts/driver/runs/r1");
    assertThat(permissions(run)).isEqualTo("rwxr-x---");
    assertThat(permissions(run.resolve("plan"))).isEqualTo("rw-r-----");
  }

  @Test
  void aKilledWriterLeavesOnlyAStagingFile() throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SlowWriter.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (writer.isAlive() && stagedBytes() == 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    writer.destroyForcibly().waitFor();

    assertThat(stagedBytes()).as(Files.readString(folder.resolve("log"))).isPositive();
    Exchange driver = exchange();
    assertThat(driver.open(PLAN)).isEmpty();
    assertThat(driver.publish(PLAN, Content.of(SlowWriter.BYTES))).isEqualTo(new Published());
    assertThat(folder.resolve("hearts/driver/runs/r1/plan")).hasBinaryContent(SlowWriter.BYTES);
  }

  private long stagedBytes() throws IOException {
    long bytes = 0;
    for (String name : filesIn("driver/.staging")) {
      bytes += Files.size(folder.resolve("hearts/driver/.staging").resolve(name));
    }
    return bytes;
  }

  /** Publishes the plan and never comes to its end. */
  static final class SlowWriter {
    static final byte[] BYTES = "x".repeat(100_000).getBytes(UTF_8);

    private SlowWriter() {}

    public static void main(String[] arguments) {
      try (Exchange exchange =
          HadoopExchange.open(Path.of(arguments[0]).toUri(), FEDERATION, new Configuration())) {
        exchange.publish(PLAN, new Stuck());
      }
    }

    private static final class Stuck implements Content {
      @Override
      public long length() {
        return BYTES.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(BYTES, 0, BYTES.length / 2);
        out.flush();
        try {
          TimeUnit.MINUTES.sleep(5);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"wasb://bucket/x,wasb", "s3://bucket/x,s3", "S3N://bucket/x,s3n"})
  void refusesAnObjectStoreWhoseRenameIsACopy(URI uri, String scheme) {
    assertThatThrownBy(() -> HadoopExchange.open(uri, FEDERATION, HADOOP))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining(uri.toString())
        .hasMessageContaining("rename on " + scheme + ":// is not atomic")
        .hasMessageContaining("Use a local, NFS, HDFS, ABFS, S3 (s3a://) or Google Cloud Storage");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file:exchange", "hdfs:x", "hdfs://127.0.0.1:1", "nosuchfs://host/x"})
  void refusesAnAddressThatIsNotOne(URI uri) {
    assertThatThrownBy(() -> HadoopExchange.open(uri, FEDERATION, HADOOP))
        .isInstanceOf(ExchangeException.class)
        .hasMessageStartingWith("Exchange " + uri + " cannot be opened")
        .hasMessageContaining("Check its address");
  }

  @Test
  void saysWhereItIs() throws IOException {
    assertThat(exchange()).hasToString("file:" + folder + "/hearts");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
