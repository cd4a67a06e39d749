package org.interlake.driver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code exchange export}, {@code import} and {@code grants}, as they are typed. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
final class ExchangeCommandsTest {
  @TempDir Path folder;

  private static JsonNode json(Ended ended) throws IOException {
    assertThat(ended.code()).as(ended.complained()).isZero();
    return new ObjectMapper().readTree(ended.said());
  }

  @Test
  void aBundleIsWrittenTakenInAndTakenInAgain() throws IOException {
    Path here = Files.createDirectory(folder.resolve("here"));
    Path there = Files.createDirectory(folder.resolve("there"));
    Path key = folder.resolve("ulm.json");
    assertThat(Ended.of("keys", "create", key).code()).isZero();
    try (Exchange exchange =
        HadoopExchange.open(here.toUri(), new FederationId("f"), new Configuration())) {
      exchange.publish(
          ExchangeLayout.accepted(new SiteId("ulm"), new RunId("r1")),
          Content.of("yes".getBytes(UTF_8)));
    }
    Path bundle = folder.resolve("ulm.bundle");
    Object[] writing = {
      "exchange",
      "export",
      "--exchange",
      here,
      "--federation",
      "f",
      "--party",
      "sites/ulm",
      "--key",
      key,
      "--to",
      bundle,
      "--json"
    };

    assertThat(json(Ended.of(writing)))
        .hasToString("{\"bundle\":\"%s\",\"party\":\"sites/ulm\",\"objects\":1}".formatted(bundle));
    Object[] reading = {
      "exchange",
      "import",
      "--exchange",
      there,
      "--federation",
      "f",
      "--party",
      "sites/ulm",
      "--signed-by",
      new KeyFile(key).read(Optional.empty()).publicIdentity().text(),
      bundle,
      "--json"
    };
    String answer =
        "{\"bundle\":\"%s\",\"party\":\"sites/ulm\",\"published\":%d,\"alreadyThere\":%d}";
    assertThat(json(Ended.of(reading))).hasToString(answer.formatted(bundle, 1, 0));
    assertThat(json(Ended.of(reading))).hasToString(answer.formatted(bundle, 0, 1));

    Files.writeString(bundle, "interlake-bundle 1\nfederation f\n");
    Ended broken = Ended.of(reading);
    assertThat(broken.code()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(broken.said()).isEmpty();
    assertThat(broken.complained()).contains(bundle.toString());
  }

  @Test
  void grantsAreLinesThatAProgramCanRun() throws IOException {
    JsonNode told =
        json(
            Ended.of(
                "exchange",
                "grants",
                "--exchange",
                "hdfs://lake/exchange",
                "--federation",
                "f",
                "--site",
                "ulm",
                "--site",
                "bonn",
                "--account",
                "ulm=svc-ulm",
                "--json"));

    assertThat(told.get("accounts"))
        .hasToString("{\"driver\":\"driver\",\"sites\":{\"bonn\":\"bonn\",\"ulm\":\"svc-ulm\"}}");
    assertThat(told.get("lines")).isNotEmpty();
    assertThat(told.get("lines").toString()).contains("svc-ulm", "setfacl");
  }
}
