package org.interlake.privacy.secagg;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

/**
 * The example of {@code docs/spec/secure-aggregation.md}, whose figures were computed by another
 * implementation: Python's hashlib and cryptography.
 */
class SpecificationVectorTest {
  private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| `([0-9a-f]{4,})` \\|");
  private static final SiteId BONN = new SiteId("bonn");
  private static final SiteId ULM = new SiteId("ulm");
  private static final byte[] RUN = "hearts/heart-1".getBytes(US_ASCII);

  private final SortedMap<String, String> expected = specified();
  private final AgreementKey bonn = AgreementKey.of(counting(1));
  private final AgreementKey ulm = AgreementKey.of(counting(101));
  private final SecureRound round =
      new SecureRound(
          Digest.of("a round".getBytes(US_ASCII)),
          List.of(BONN, ULM),
          new Threshold(2, 2),
          Ring.Z64);
  private final RoundContext context = new RoundContext(round);
  private final ArrivedSet arrived = new ArrivedSet(context, round.called());

  @Test
  void keysAreThoseOfTheSpecification() throws GeneralSecurityException {
    byte[] agreed = bonn.agree(ulm.publicKey());
    PairKey pair = PairKey.of(agreed, RUN, BONN, bonn.publicKey(), ULM, ulm.publicKey());
    PairKey fromUlm =
        PairKey.of(ulm.agree(bonn.publicKey()), RUN, ULM, ulm.publicKey(), BONN, bonn.publicKey());
    PairKey self = PairKey.ofSelf(bonn.privateKey(), RUN, BONN, bonn.publicKey());

    assertIs("public key of `bonn`", bonn.publicKey());
    assertIs("public key of `ulm`", ulm.publicKey());
    assertIs("X25519", agreed);
    assertIs("C", context.digest());
    assertIs("k of the two", context.maskKey(pair, 0, 1));
    assertIs("k of the two", context.maskKey(fromUlm, 1, 0));
    assertIs("e from `bonn` to `ulm`", context.channelKey(pair, 0, 1));
    assertIs("e from `bonn` to `bonn`", context.channelKey(self, 0, 0));
    assertIs("digest of A", arrived.digest());
    assertIs("o from `bonn` to `ulm`", context.openingKey(pair, 0, 1, arrived));
  }

  @Test
  void theFirstMessageIsThatOfTheSpecification() throws GeneralSecurityException {
    SortedMap<SiteId, byte[]> directory = new TreeMap<>();
    directory.put(BONN, bonn.publicKey());
    directory.put(ULM, ulm.publicKey());
    MaskingSite site = new MaskingSite(BONN, bonn, directory, RUN, FixedRandom.counting());
    PairKey pair =
        PairKey.of(bonn.agree(ulm.publicKey()), RUN, BONN, bonn.publicKey(), ULM, ulm.publicKey());
    PairKey self = PairKey.ofSelf(bonn.privateKey(), RUN, BONN, bonn.publicKey());

    Masked masked = site.mask(round, new long[] {1, -2, 1L << 40});

    assertIs("masked", RingSum.bytes(Ring.Z64, masked.values()));
    assertIs(
        "shares for `bonn`",
        Sealing.open(
                context.channelKey(self, 0, 0), masked.shares().get(BONN), context.sharesData(0, 0))
            .orElseThrow());
    assertIs(
        "shares for `ulm`",
        Sealing.open(
                context.channelKey(pair, 0, 1), masked.shares().get(ULM), context.sharesData(0, 1))
            .orElseThrow());
    assertIs("associated data of the shares for `ulm`", context.sharesData(0, 1));
    assertIs("SHA-256 of the commitments", Digest.of(masked.commitments()).toBytes());
  }

  private void assertIs(String what, byte[] actual) {
    assertThat(expected).containsKey(what);
    assertThat(HexFormat.of().formatHex(actual)).as(what).isEqualTo(expected.get(what));
  }

  private static SortedMap<String, String> specified() {
    try {
      String text =
          Files.readString(
              Path.of(
                  System.getProperty("interlake.root"), "docs", "spec", "secure-aggregation.md"));
      SortedMap<String, String> rows = new TreeMap<>();
      Matcher row = ROW.matcher(text);
      while (row.find()) {
        rows.put(row.group(1), row.group(2));
      }
      return rows;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] counting(int from) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }
}
