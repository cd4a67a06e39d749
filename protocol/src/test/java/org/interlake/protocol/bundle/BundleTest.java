package org.interlake.protocol.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.bundle.BundleReader.Imported;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleTest {
  private static final FederationId FEDERATION = new FederationId("hearts");
  private static final SiteId ULM = new SiteId("ulm");
  private static final RunId RUN = new RunId("r1");
  private static final ExchangePath FROM_ULM = ExchangeLayout.site(ULM);
  private static final ExchangePath ACCEPTED = ExchangeLayout.accepted(ULM, RUN);
  private static final ExchangePath UPDATE = ExchangeLayout.update(ULM, RUN, RoundNumber.FIRST);
  private static final byte[] NUMBERS = new byte[3_000_000];

  @TempDir Path folder;
  private final SigningKey key = SigningKey.generate();
  private final MemoryExchange here = new MemoryExchange();
  private final MemoryExchange there = new MemoryExchange();

  @BeforeEach
  void fill() {
    Arrays.fill(NUMBERS, (byte) 5);
    here.publish(ACCEPTED, Content.of("yes".getBytes(UTF_8)));
    here.publish(UPDATE, Content.of(NUMBERS));
    here.publish(ExchangeLayout.plan(RUN), Content.of(new byte[] {1}));
  }

  private Path written(Set<ExchangePath> without) {
    Path file = folder.resolve("bundle-%d".formatted(without.size()));
    new BundleWriter(here, FEDERATION, FROM_ULM, key).write(file, without);
    return file;
  }

  private BundleReader open(Path file) {
    return BundleReader.open(file, FEDERATION, FROM_ULM, key.verifyingKey());
  }

  private static byte[] read(MemoryExchange exchange, ExchangePath path) {
    try (ObjectReader object = exchange.open(path).orElseThrow()) {
      return object.read(0, Math.toIntExact(object.length()));
    }
  }

  @Test
  void carriesOnePartysObjectsAndNoOthers() {
    BundleReader bundle = open(written(Set.of()));
    assertThat(bundle.importTo(there)).isEqualTo(new Imported(2, 0));
    assertThat(read(there, ACCEPTED)).isEqualTo("yes".getBytes(UTF_8));
    assertThat(Arrays.equals(read(there, UPDATE), NUMBERS)).isTrue();
    assertThat(there.exists(ExchangeLayout.plan(RUN))).isFalse();
  }

  @Test
  void takenInTwiceChangesNothing() {
    BundleReader bundle = open(written(Set.of()));
    bundle.importTo(there);
    assertThat(bundle.importTo(there)).isEqualTo(new Imported(0, 2));
  }

  @Test
  void theSameObjectsAreTheSameBytes() throws IOException {
    Path other = folder.resolve("other");
    new BundleWriter(here, FEDERATION, FROM_ULM, key).write(other, Set.of());
    assertThat(Files.mismatch(written(Set.of()), other)).isEqualTo(-1);
  }

  @Test
  void leavesOutWhatAnEarlierOneHeld() {
    Set<ExchangePath> earlier = open(written(Set.of())).paths();
    ExchangePath next = ExchangeLayout.update(ULM, RUN, new RoundNumber(2));
    here.publish(next, Content.of(new byte[] {2}));
    assertThat(open(written(earlier)).paths()).containsExactly(next);
  }

  @Test
  void headIsTextThatPeopleRead() throws IOException {
    byte[] bytes = Files.readAllBytes(written(Set.of(UPDATE)));
    assertThat(new String(bytes, UTF_8))
        .matches(
            "(?s)interlake-bundle 1\nfederation hearts\nfrom sites/ulm\nobjects 1\n"
                + "[0-9a-f]{64} 3 sites/ulm/runs/r1/accepted\nsignature [A-Za-z0-9+/=]{88}\n\nyes");
  }

  @Test
  void refusesEveryBundleWithAChangedByte() throws IOException {
    byte[] bytes = Files.readAllBytes(written(Set.of(UPDATE)));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      Path file = Files.write(folder.resolve("changed"), changed);
      assertThatThrownBy(() -> open(file)).as("byte %d", i).isInstanceOf(BundleException.class);
    }
    for (byte[] other :
        List.of(
            Arrays.copyOf(bytes, bytes.length - 1),
            Arrays.copyOf(bytes, bytes.length + 1),
            Arrays.copyOf(bytes, 20),
            new byte[0])) {
      Path file = Files.write(folder.resolve("changed"), other);
      assertThatThrownBy(() -> open(file))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("is not believed")
          .hasMessageContaining("Nothing of it was taken in");
    }
  }

  @Test
  void refusesABundleOfAnother() {
    Path file = written(Set.of());
    assertThatThrownBy(
            () ->
                BundleReader.open(file, FEDERATION, FROM_ULM, SigningKey.generate().verifyingKey()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("not signed by sites/ulm");
    assertThatThrownBy(
            () ->
                BundleReader.open(
                    file, FEDERATION, ExchangeLayout.site(new SiteId("bonn")), key.verifyingKey()))
        .hasMessageContaining("it is of sites/ulm in federation hearts, not of sites/bonn");
    assertThatThrownBy(
            () -> BundleReader.open(file, new FederationId("lungs"), FROM_ULM, key.verifyingKey()))
        .hasMessageContaining("not of sites/ulm in lungs");
  }

  @Test
  void refusesObjectsOutsideItsPartysPrefix() {
    assertThatThrownBy(
            () ->
                BundleHeader.parse(
                    List.of(
                        BundleHeader.FIRST_LINE,
                        "federation hearts",
                        "from sites/ulm",
                        "objects 1",
                        "0".repeat(64) + " 3 sites/bonn/runs/r1/accepted")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be below sites/ulm/");
  }

  @Test
  void publishesNothingWhereOneObjectDoesNotFit() {
    there.publish(UPDATE, Content.of(new byte[] {9}));
    BundleReader bundle = open(written(Set.of()));
    assertThatThrownBy(() -> bundle.importTo(there))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("another object is at " + UPDATE);
    assertThat(there.exists(ACCEPTED)).isFalse();
  }

  @Test
  void overwritesNoFileAndLeavesNoneHalfWritten() throws IOException {
    Path file = written(Set.of());
    assertThatThrownBy(
            () -> new BundleWriter(here, FEDERATION, FROM_ULM, key).write(file, Set.of()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("exists already and is not overwritten");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
