package org.interlake.privacy.secagg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.interlake.privacy.secagg.SecureFederation.Sent;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

/**
 * What sites and the driver do not take. Five sites, of which the last did not send; threshold 3.
 */
class RefusalTest {
  private static final SecureFederation SITES = new SecureFederation(5);
  private static final SecureRound ROUND = SITES.round("a round", 3, Ring.Z64);
  private static final int LENGTH = 4;

  private final Sent sent = sent(ROUND);

  // The site.

  @Test
  void aSiteOpensNothingForFewerThanTheThreshold() {
    assertRefused(
        () -> sent.answer(0, sites(0, 1), sent.sharesFor(0, List.of(0, 1))),
        "Too few sites arrived: 2 (the threshold is 3 of 5)");
  }

  @Test
  void aSiteOpensNothingForASiteThatWasNotCalled() {
    List<SiteId> arrived = new ArrayList<>(sites(0, 1));
    arrived.add(new SiteId("stranger"));
    SortedMap<SiteId, byte[]> shares = sent.sharesFor(0, List.of(0, 1));
    shares.put(new SiteId("stranger"), new byte[188]);

    assertRefused(() -> sent.answer(0, arrived, shares), "'stranger' is said to have arrived");
  }

  @Test
  void aSiteOpensNothingIfItsOwnUpdateDidNotArrive() {
    assertRefused(
        () -> sent.answer(0, sites(1, 2, 3), sent.sharesFor(0, List.of(1, 2, 3))),
        "its own update did not arrive");
  }

  @Test
  void aSiteOpensNothingForAnArrivedSetOutOfOrderOrWithASiteTwice() {
    assertRefused(
        () -> sent.answer(0, sites(0, 2, 1), sent.sharesFor(0, List.of(0, 1, 2))), "order");
    assertRefused(
        () -> sent.answer(0, sites(0, 1, 1), sent.sharesFor(0, List.of(0, 1))), "none twice");
  }

  @Test
  void aSiteOpensNothingForSharesOfOthersThanThoseThatArrived() {
    assertRefused(
        () -> sent.answer(0, sites(0, 1, 2), sent.sharesFor(0, List.of(0, 1, 3))),
        "Invalid shares for 'site-000'");
  }

  @Test
  void aSiteMasksNothingInARoundThatItIsNotCalledIn() {
    SecureRound others =
        new SecureRound(ROUND.binding(), sites(1, 2), new Threshold(2, 2), Ring.Z64);

    assertRefused(() -> SITES.parties.get(0).mask(others, new long[1]), "was not called");
  }

  @Test
  void aSiteMasksNothingWithASiteThatTheDirectoryDoesNotHave() {
    List<SiteId> called = List.of(SITES.sites.get(0), new SiteId("stranger"));
    SecureRound round = new SecureRound(ROUND.binding(), called, new Threshold(2, 2), Ring.Z64);

    assertRefused(
        () -> SITES.parties.get(0).mask(round, new long[1]), "the directory of the run has no key");
  }

  @Test
  void aSiteTakesNoPublicKeyOfSmallOrderOrWrongLength() {
    for (byte[] bad : List.of(new byte[32], new byte[31], order8())) {
      SortedMap<SiteId, byte[]> directory = new TreeMap<>(SITES.directory);
      directory.put(SITES.sites.get(3), bad);

      assertThatThrownBy(
              () ->
                  new MaskingSite(
                      SITES.sites.get(0), SITES.keys.get(0), directory, "run".getBytes(UTF_8)))
          .isInstanceOf(SecureAggregationException.class)
          .hasMessageContaining("'site-003' is not an X25519 key");
    }
  }

  @Test
  void aSiteTakesNoDirectoryWithAnotherKeyOfItsOwn() {
    SortedMap<SiteId, byte[]> directory = new TreeMap<>(SITES.directory);
    directory.put(SITES.sites.get(0), AgreementKey.generate().publicKey());

    assertRefused(
        () ->
            new MaskingSite(
                SITES.sites.get(0), SITES.keys.get(0), directory, "run".getBytes(UTF_8)),
        "does not have this site's own key");
  }

  // The driver.

  @Test
  void theDriverDoesNotStartBelowTheThreshold() {
    SortedMap<SiteId, byte[]> few = sent.commitments();
    few.keySet().retainAll(sites(0, 1));

    assertRefused(() -> new UnmaskingDriver(ROUND, few), "Too few sites arrived: 2");
  }

  @Test
  void theDriverNamesASiteWhoseCommitmentsHaveAnotherLength() {
    SortedMap<SiteId, byte[]> commitments = sent.commitments();
    commitments.put(SITES.sites.get(2), new byte[Commitments.length(4)]);

    assertThatThrownBy(() -> new UnmaskingDriver(ROUND, commitments))
        .asInstanceOf(InstanceOfAssertFactories.type(SecureAggregationException.class))
        .extracting(SecureAggregationException::sites)
        .isEqualTo(sites(2));
  }

  @Test
  void theDriverNamesBothSitesThatAreBoundToDifferentMasksWithEachOther() {
    SortedMap<SiteId, byte[]> commitments = sent.commitments();
    commitments.get(SITES.sites.get(1))[32 * 2] ^= 1; // site 1's mask with site 2

    assertThatThrownBy(() -> new UnmaskingDriver(ROUND, commitments))
        .asInstanceOf(InstanceOfAssertFactories.type(SecureAggregationException.class))
        .extracting(SecureAggregationException::sites)
        .isEqualTo(sites(1, 2));
  }

  @Test
  void sitesThatSawDifferentCallsAreFoundBeforeAnythingIsOpened() {
    Sent other = sent(SITES.round("another call", 3, Ring.Z64));
    SortedMap<SiteId, byte[]> commitments = sent.commitments();
    commitments.put(SITES.sites.get(3), other.commitments().get(SITES.sites.get(3)));

    assertThatThrownBy(() -> new UnmaskingDriver(ROUND, commitments))
        .isInstanceOf(SecureAggregationException.class)
        .hasMessageContaining("or they saw different calls");
  }

  @Test
  void theDriverTakesOneAnswerOfEachSiteThatArrivedAndNoOther() {
    UnmaskingDriver driver = sent.driver();
    driver.accept(SITES.sites.get(0), sent.answer(0));

    assertNamed(() -> driver.accept(SITES.sites.get(0), sent.answer(0)), 0, "answered twice");
    assertNamed(
        () -> driver.accept(SITES.sites.get(4), sent.answer(0)), 4, "its update did not arrive");
  }

  @Test
  void theDriverTakesNoAnswerOfAnotherLengthVersionRoundOrArrivedSet() {
    UnmaskingDriver driver = sent.driver();
    byte[] answer = sent.answer(1);
    byte[] shorter = java.util.Arrays.copyOf(answer, answer.length - 1);
    byte[] version = answer.clone();
    version[0] = 2;
    Sent replayed = sent(SITES.round("another round", 3, Ring.Z64));
    byte[] smaller = sent.answer(1, sites(0, 1, 2), sent.sharesFor(1, List.of(0, 1, 2)));

    assertNamed(() -> driver.accept(SITES.sites.get(1), shorter), 1, "bytes (must be");
    assertNamed(() -> driver.accept(SITES.sites.get(1), version), 1, "Unknown version");
    assertNamed(() -> driver.accept(SITES.sites.get(1), replayed.answer(1)), 1, "another round");
    assertNamed(() -> driver.accept(SITES.sites.get(1), smaller), 1, "bytes (must be");
    driver.accept(SITES.sites.get(1), answer); // nothing of the others was kept
  }

  @Test
  void anAnswerAboutOtherSitesOfTheSameNumberIsNotTaken() {
    Sent four = sent(ROUND);
    SortedMap<SiteId, byte[]> three = four.commitments();
    three.remove(SITES.sites.get(3));
    UnmaskingDriver driver = new UnmaskingDriver(ROUND, three);
    byte[] answer = four.answer(1, sites(0, 1, 3), four.sharesFor(1, List.of(0, 1, 3)));

    assertNamed(() -> driver.accept(SITES.sites.get(1), answer), 1, "other arrived sites");
  }

  // The values.

  @Test
  void roundsThresholdsAndKeysMustBePossible() {
    assertThatThrownBy(() -> new Threshold(1, 1)).hasMessageContaining("from 2 to 128");
    assertThatThrownBy(() -> new Threshold(129, 100)).hasMessageContaining("from 2 to 128");
    assertThatThrownBy(() -> new Threshold(4, 2)).hasMessageContaining("from 3 to 4");
    assertThatThrownBy(() -> new Threshold(4, 5)).hasMessageContaining("from 3 to 4");
    assertThatThrownBy(
            () -> new SecureRound(ROUND.binding(), sites(1, 0), new Threshold(2, 2), Ring.Z64))
        .hasMessageContaining("must be sorted");
    assertThatThrownBy(
            () -> new SecureRound(ROUND.binding(), sites(0, 0), new Threshold(2, 2), Ring.Z64))
        .hasMessageContaining("none twice");
    assertThatThrownBy(
            () -> new SecureRound(ROUND.binding(), sites(0, 1), new Threshold(3, 2), Ring.Z64))
        .hasMessageContaining("it is for 3 sites, but 2 are called");
    assertThatThrownBy(() -> AgreementKey.of(new byte[31])).hasMessageContaining("must be 32");
  }

  private static Sent sent(SecureRound round) {
    return new Sent(SITES, round, List.of(0, 1, 2, 3), LENGTH, new Random(7));
  }

  private static List<SiteId> sites(Integer... numbers) {
    return java.util.Arrays.stream(numbers).map(SITES.sites::get).toList();
  }

  /** A point of order 8 on the curve (RFC 7748's authors' list), little-endian. */
  private static byte[] order8() {
    return java.util.HexFormat.of()
        .parseHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(SecureAggregationException.class)
        .hasMessageContaining(message);
  }

  private static void assertNamed(ThrowingCallable call, int site, String message) {
    assertThatThrownBy(call)
        .hasMessageContaining(message)
        .asInstanceOf(InstanceOfAssertFactories.type(SecureAggregationException.class))
        .extracting(SecureAggregationException::sites)
        .isEqualTo(sites(site));
  }
}
