package org.interlake.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Google Cloud Storage as its connector describes itself: the store itself cannot be had here. */
final class SpooledExchangeTest extends ExchangeContractTest {
  private static final java.nio.file.Path SPOOLS =
      java.nio.file.Path.of(System.getProperty("java.io.tmpdir"));

  private final URI folder = URI.create("gs://bucket/" + UUID.randomUUID());

  @Override
  protected Exchange openExchange() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.gs.impl", ObjectStoreInMemory.class, FileSystem.class);
    try (FileSystem store = FileSystem.newInstance(folder, hadoop)) {
      store.mkdirs(new Path(folder));
    }
    return HadoopExchange.open(folder, FEDERATION, hadoop);
  }

  @Override
  protected void assertNothingStaged() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(SPOOLS)) {
      List<String> spools =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("interlake-") && name.endsWith(".spool"))
              .toList();
      assertThat(spools).isEmpty();
    }
  }
}
