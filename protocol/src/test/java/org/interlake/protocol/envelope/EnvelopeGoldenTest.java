package org.interlake.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.interlake.protocol.vector.DoubleVector;
import org.junit.jupiter.api.Test;

/**
 * The files in {@code golden} are format 1 for ever: every later version reads them, and seals
 * their content to the same bytes. A missing file is written with {@code -Dinterlake.golden=write};
 * one that is there is never changed.
 */
final class EnvelopeGoldenTest {
  @Test
  void readsAndSealsTheUpdate() throws IOException {
    assertGolden("envelope-v1-update.bin", Envelopes.UPDATE, Envelopes.BODY, Envelopes.vectors());
  }

  @Test
  void readsAndSealsTheCall() throws IOException {
    assertGolden("envelope-v1-call.bin", Envelopes.CALL, "{\"purpose\":\"train\"}", List.of());
  }

  private static void assertGolden(
      String name, EnvelopeContext context, String body, List<DoubleVector> vectors)
      throws IOException {
    int block = EnvelopeHeader.MIN_BLOCK_BYTES;
    byte[] golden = golden(name, SealedEnvelope.seal(context, body, vectors, block, Envelopes.KEY));

    OpenedEnvelope opened = Envelopes.open(golden, context);

    assertThat(opened.body()).isEqualTo(body);
    assertThat(opened.vectors()).isEqualTo(vectors);
    assertThat(
            Envelopes.bytes(
                SealedEnvelope.seal(
                    context, opened.body(), opened.vectors(), block, Envelopes.KEY)))
        .isEqualTo(golden);
  }

  private static byte[] golden(String name, SealedEnvelope now) throws IOException {
    Path file =
        Path.of(System.getProperty("interlake.root"), "protocol/src/test/resources/golden", name);
    if (System.getProperty("interlake.golden", "").equals("write") && !Files.exists(file)) {
      Files.write(file, Envelopes.bytes(now));
      return Envelopes.bytes(now);
    }
    try (InputStream in = EnvelopeGoldenTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
