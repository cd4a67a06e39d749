package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.interlake.privacy.secagg.SecureFederation.Sent;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

/**
 * Sites that keep the layouts and lie within them: named, and the sum is right or stays closed.
 * Five sites, of which the last did not send; threshold 3.
 */
class FaultTest {
  private static final SecureFederation SITES = new SecureFederation(5);
  private static final SecureRound ROUND = SITES.round("a round", 3, Ring.Z64);
  private static final RoundContext CONTEXT = new RoundContext(ROUND);
  private static final int LENGTH = 4;

  private final Sent sent = new Sent(SITES, ROUND, List.of(0, 1, 2, 3), LENGTH, new Random(7));
  private final ArrivedSet arrived = new ArrivedSet(CONTEXT, sent.arrived());

  @Test
  void aWrongShareIsNamedAndTheOthersOpenTheSum() {
    UnmaskingDriver driver = sent.driver();
    accept(driver, 0, sent.answer(0));
    accept(driver, 1, withRows(1, rows -> rows[1 + 5] ^= 1)); // site 1's share of site 0's own mask
    accept(driver, 2, sent.answer(2));

    assertThat(driver.canOpen()).isFalse();
    assertThat(driver.faults()).singleElement().satisfies(fault -> names(fault, 1, 0));
    assertThatThrownBy(driver::open)
        .asInstanceOf(InstanceOfAssertFactories.type(SecureAggregationException.class))
        .extracting(SecureAggregationException::sites)
        .isEqualTo(List.of(SITES.sites.get(0)));
    accept(driver, 3, sent.answer(3));
    assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
  }

  @Test
  void aWrongShareOfAKeyWithAMissingSiteIsNamed() {
    UnmaskingDriver driver = sent.driver();
    accept(driver, 0, sent.answer(0));
    accept(driver, 1, withRows(1, rows -> rows[1 + 32 + 31] ^= 1));
    accept(driver, 2, sent.answer(2));
    accept(driver, 3, sent.answer(3));

    assertThat(driver.faults()).singleElement().satisfies(fault -> names(fault, 1, 0));
    assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
  }

  @Test
  void sharesOfTwoDealersSwappedAreNamed() {
    int row = AnswerLayout.rowLength(arrived);
    UnmaskingDriver driver = sent.driver();
    accept(
        driver,
        2,
        withRows(
            2,
            rows -> {
              byte[] first = Arrays.copyOf(rows, row);
              System.arraycopy(rows, row, rows, 0, row);
              System.arraycopy(first, 0, rows, row, row);
            }));
    for (int holder : List.of(0, 1, 3)) {
      accept(driver, holder, sent.answer(holder));
    }

    assertThat(driver.faults()).hasSize(2);
    names(driver.faults().get(0), 2, 0);
    names(driver.faults().get(1), 2, 1);
    assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
  }

  @Test
  void sharesOfAnotherRoundAreNamed() {
    Sent before =
        new Sent(
            SITES,
            SITES.round("the round before", 3, Ring.Z64),
            List.of(0, 1, 2, 3),
            LENGTH,
            new Random(7));
    byte[] old = shares(before, 0, 1);
    UnmaskingDriver driver = sent.driver();
    accept(driver, 1, withRows(1, rows -> System.arraycopy(old, 0, rows, 1, 32)));
    for (int holder : List.of(0, 2, 3)) {
      accept(driver, holder, sent.answer(holder));
    }

    assertThat(driver.faults()).singleElement().satisfies(fault -> names(fault, 1, 0));
    assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
  }

  @Test
  void aForgedReplayedOrMisdirectedCiphertextIsUnreadableAndSaidSo() {
    Sent replayed =
        new Sent(SITES, SITES.round("another", 3, Ring.Z64), List.of(0, 1), LENGTH, new Random(7));
    SiteId one = SITES.sites.get(1);
    byte[] forged = sent.masked.get(0).shares().get(one).clone();
    forged[forged.length / 2] ^= 1;
    byte[] misdirected = sent.masked.get(0).shares().get(SITES.sites.get(2));
    byte[] reflected = sent.masked.get(1).shares().get(SITES.sites.get(0));
    byte[] old = replayed.masked.get(0).shares().get(one);
    for (byte[] bad : List.of(forged, misdirected, reflected, old, new byte[0])) {
      SortedMap<SiteId, byte[]> shares = sent.sharesFor(1, List.of(0, 1, 2, 3));
      shares.put(SITES.sites.get(0), bad);
      UnmaskingDriver driver = sent.driver();
      accept(driver, 1, sent.answer(1, sent.arrived(), shares));
      for (int holder : List.of(0, 2, 3)) {
        accept(driver, holder, sent.answer(holder));
      }

      assertThat(driver.faults())
          .singleElement()
          .satisfies(fault -> names(fault, 1, 0))
          .satisfies(fault -> assertThat(fault).hasMessageContaining("could not read"));
      assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
    }
  }

  @Test
  void aDealerWhoseCommitmentIsToAnotherMaskIsNamedAndTheSumStaysClosed() {
    SortedMap<SiteId, byte[]> commitments = sent.commitments();
    commitments.get(SITES.sites.get(2))[32 * 2] ^= 1; // to its own mask
    UnmaskingDriver driver = new UnmaskingDriver(ROUND, commitments);
    for (int holder : List.of(0, 1, 3)) {
      accept(driver, holder, sent.answer(holder));
    }

    assertThat(driver.canOpen()).isTrue();
    assertThatThrownBy(driver::open)
        .hasMessageContaining("Repeat the round without it")
        .asInstanceOf(InstanceOfAssertFactories.type(SecureAggregationException.class))
        .extracting(SecureAggregationException::sites)
        .isEqualTo(List.of(SITES.sites.get(2)));
  }

  @Test
  void aWrongOpeningKeyIsNamedAndTheOthersOpenTheSum() {
    UnmaskingDriver driver = sent.driver();
    byte[] answer = sent.answer(3);
    answer[2 + 32] ^= 1; // for site 0
    accept(driver, 0, sent.answer(0));
    accept(driver, 1, sent.answer(1));
    accept(driver, 3, answer);
    assertThat(driver.canOpen()).isFalse(); // the answer of site 0 needs one more
    accept(driver, 2, sent.answer(2));

    assertThat(driver.faults()).singleElement().satisfies(fault -> names(fault, 0, 3));
    assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
  }

  @Test
  void anAnswerThatDoesNotOpenIsNamedAndTheOthersOpenTheSum() {
    byte[] answer = sent.answer(2);
    answer[answer.length - 1] ^= 1;
    UnmaskingDriver driver = sent.driver();
    accept(driver, 2, answer);
    for (int holder : List.of(0, 1, 3)) {
      accept(driver, holder, sent.answer(holder));
    }

    assertThat(driver.faults()).singleElement().satisfies(fault -> names(fault, 2));
    assertThat(sent.unmasked(driver.open(), LENGTH)).isEqualTo(sent.expected(LENGTH));
  }

  /**
   * A driver that tells sites of different arrived sets reads the answers to neither: of each it
   * has fewer than the threshold, and what a site opens for one set is no key for the other.
   */
  @Test
  void answersToDifferentArrivedSetsOpenNothing() {
    List<SiteId> few = List.of(SITES.sites.get(0), SITES.sites.get(1), SITES.sites.get(2));
    byte[] toFew = sent.answer(2, few, sent.sharesFor(2, List.of(0, 1, 2)));
    UnmaskingDriver driver = sent.driver();
    byte[] zero = sent.answer(0);
    accept(driver, 0, zero);
    accept(driver, 1, sent.answer(1));
    assertThatThrownBy(() -> driver.accept(SITES.sites.get(2), toFew))
        .isInstanceOf(SecureAggregationException.class);
    assertThat(driver.canOpen()).isFalse();

    // Even by hand: the share that site 0 wrapped for site 2, with the key that site 2 told.
    var fewSet = new ArrivedSet(CONTEXT, few);
    byte[] told = new AnswerLayout.Parsed(fewSet, 2, SITES.sites.get(2), toFew).openingKey(0);
    byte[] right = new AnswerLayout.Parsed(arrived, 2, few.get(2), sent.answer(2)).openingKey(0);
    byte[] wrapped = new AnswerLayout.Parsed(arrived, 0, SITES.sites.get(0), zero).wrapped(2);
    byte[] data = CONTEXT.wrappedData(0, 2, arrived);
    assertThat(Sealing.open(right, wrapped, data)).isPresent();
    assertThat(Sealing.open(told, wrapped, data)).isEmpty();
    assertThat(Sealing.open(told, wrapped, CONTEXT.wrappedData(0, 2, fewSet))).isEmpty();
  }

  /** A site that masks again (it died before it kept the first) leaves two that do not mix. */
  @Test
  void sharesOfASecondMaskingDoNotFitTheFirst() {
    Masked again = SITES.parties.get(0).mask(ROUND, new long[LENGTH]);
    UnmaskingDriver driver = sent.driver();
    for (int holder : List.of(1, 2, 3)) {
      SortedMap<SiteId, byte[]> shares = sent.sharesFor(holder, List.of(0, 1, 2, 3));
      shares.put(SITES.sites.get(0), again.shares().get(SITES.sites.get(holder)));
      accept(driver, holder, sent.answer(holder, sent.arrived(), shares));
    }

    assertThat(driver.canOpen()).isFalse();
    assertThat(driver.faults()).hasSize(3);
    assertThatThrownBy(driver::open)
        .asInstanceOf(InstanceOfAssertFactories.type(SecureAggregationException.class))
        .extracting(SecureAggregationException::sites)
        .isEqualTo(List.of(SITES.sites.get(0)));
  }

  private interface Tampering {
    void with(byte[] rows);
  }

  /** The answer of a site that seals other rows than it should. */
  private byte[] withRows(int holder, Tampering tampering) {
    byte[] answer = sent.answer(holder);
    var parsed = new AnswerLayout.Parsed(arrived, holder, SITES.sites.get(holder), answer);
    byte[] key = answerKey(parsed, holder);
    byte[] data = CONTEXT.answerData(holder, arrived);
    byte[] rows = Sealing.open(key, parsed.sealed(), data).orElseThrow();
    tampering.with(rows);
    byte[] sealed = Sealing.seal(key, rows, data);
    System.arraycopy(sealed, 0, answer, answer.length - sealed.length, sealed.length);
    return answer;
  }

  /** The key of a site's answer, with the help of two other sites. */
  private byte[] answerKey(AnswerLayout.Parsed answer, int holder) {
    int[] places = new int[3];
    byte[][] shares = new byte[3][];
    places[0] = holder + 1;
    shares[0] = answer.ownShare();
    int count = 1;
    for (int other : List.of(0, 1, 2, 3)) {
      if (other != holder && count < 3) {
        byte[] key =
            new AnswerLayout.Parsed(arrived, other, SITES.sites.get(other), sent.answer(other))
                .openingKey(holder);
        Optional<byte[]> share =
            Sealing.open(key, answer.wrapped(other), CONTEXT.wrappedData(holder, other, arrived));
        places[count] = other + 1;
        shares[count] = share.orElseThrow();
        count++;
      }
    }
    return new Shamir.Interpolation(places).secret(shares);
  }

  /** What a dealer sealed for a holder in a round, opened with the dealer's key. */
  private static byte[] shares(Sent round, int dealer, int holder) {
    RoundContext context = new RoundContext(round.round);
    byte[] agreed;
    try {
      agreed = SITES.keys.get(dealer).agree(SITES.keys.get(holder).publicKey());
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    PairKey pair =
        PairKey.of(
            agreed,
            "run".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            SITES.sites.get(dealer),
            SITES.keys.get(dealer).publicKey(),
            SITES.sites.get(holder),
            SITES.keys.get(holder).publicKey());
    return Sealing.open(
            context.channelKey(pair, dealer, holder),
            round.masked.get(dealer).shares().get(SITES.sites.get(holder)),
            context.sharesData(dealer, holder))
        .orElseThrow();
  }

  private static void accept(UnmaskingDriver driver, int site, byte[] answer) {
    driver.accept(SITES.sites.get(site), answer);
  }

  private static void names(SecureAggregationException fault, Integer... sites) {
    assertThat(fault.sites()).isEqualTo(Arrays.stream(sites).map(SITES.sites::get).toList());
  }
}
