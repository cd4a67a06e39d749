package org.interlake.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.interlake.network.ExchangeRounds;
import org.interlake.network.Link;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeContractTest;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.Publication.Published;
import org.interlake.protocol.identity.PrivateIdentity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** S3A on a server that speaks S3's protocol, with conditional puts. */
final class S3ExchangeTest extends ExchangeContractTest {
  private static S3Store store;
  private static FileSystem raw;

  private final URI folder = URI.create("s3a://%s/%s".formatted(S3Store.BUCKET, UUID.randomUUID()));

  @BeforeAll
  static void start() throws Exception {
    store = new S3Store();
    raw = FileSystem.newInstance(URI.create("s3a://" + S3Store.BUCKET), store.settings());
  }

  @AfterAll
  static void stop() throws Exception {
    if (raw != null) {
      raw.close();
    }
    if (store != null) {
      store.stop();
    }
  }

  @Override
  protected Exchange openExchange() throws IOException {
    return open(store.settings());
  }

  private Exchange open(Configuration settings) throws IOException {
    raw.mkdirs(new Path(folder));
    return HadoopExchange.open(folder, FEDERATION, settings);
  }

  @Override
  protected void assertNothingStaged() throws IOException {
    assertThat(raw.exists(new Path(folder.toString(), "hearts/driver/.staging"))).isFalse();
  }

  @Test
  void aWrongSecretIsRefused() {
    assertThatThrownBy(() -> open(S3Store.settings(store.port(), "TEST-ONLY-other")))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining(folder + " cannot be opened")
        .hasMessageContaining("403");
  }

  @Test
  void aSlowLinkTakesLongerAndNothingElse() throws Exception {
    byte[] bytes = random(1 << 20, 30);
    try (Link link = new Link(store.port());
        Exchange slow = open(settings(link.port()))) {
      link.bytesPerSecond(4 << 20);
      assertThat(slow.publish(PLAN, Content.of(bytes))).isEqualTo(new Published());
      assertThat(Arrays.equals(read(slow, PLAN), bytes)).isTrue();
    }
  }

  @Test
  void saysThatAStoreThatIsGoneIsGone() throws Exception {
    try (Link link = new Link(store.port());
        Exchange driver = open(settings(link.port()))) {
      assertThat(driver.exists(PLAN)).isFalse();
      link.shut();
      for (Runnable act :
          List.<Runnable>of(
              () -> driver.exists(PLAN), () -> driver.publish(PLAN, Content.of(new byte[] {1})))) {
        assertThatThrownBy(act::run)
            .isInstanceOf(ExchangeException.class)
            .hasMessageContaining("driver/runs/r1/plan")
            .hasMessageContaining("Check that");
      }
    }
    assertThat(exchange().exists(PLAN)).isFalse();
  }

  @Test
  void roundsOfFourSitesPass() throws Exception {
    List<ExchangeRounds.Party> sites = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      sites.add(new ExchangeRounds.Party(name, exchange(), PrivateIdentity.generate()));
    }
    ExchangeRounds.Party driver =
        new ExchangeRounds.Party("driver", exchange(), PrivateIdentity.generate());
    ExchangeRounds.Taken taken = new ExchangeRounds(FEDERATION, driver, sites).run(5, 10);
    System.out.println("rounds of 4 sites over S3: " + taken);
    assertThat(taken.sortedMillis()).hasSize(10);
  }

  private static Configuration settings(int port) {
    Configuration settings = store.settings();
    settings.set("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    return settings;
  }
}
