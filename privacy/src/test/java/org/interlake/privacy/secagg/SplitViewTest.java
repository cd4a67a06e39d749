package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.interlake.privacy.secagg.AnswerLayout.Parsed;
import org.interlake.privacy.secagg.SecureFederation.Sent;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

/**
 * The attack of the specification: 12 sites, a threshold of 9, and a driver that says to each that
 * 8 insiders and one outsider arrived, another outsider to different sites. Shares by themselves
 * would open the sum of the insiders, one site too few.
 */
class SplitViewTest {
  private static final int INSIDERS = 8;
  private static final int SITES = 12;
  private static final int NEEDED = 9;

  private final SecureFederation federation = new SecureFederation(SITES);
  private final SecureRound round = federation.round("split", NEEDED, Ring.Z64);
  private final RoundContext context = new RoundContext(round);

  @Test
  void aDriverThatTellsSitesOfDifferentArrivedSetsReadsNoAnswer() {
    Sent sent =
        new Sent(federation, round, IntStream.range(0, SITES).boxed().toList(), 3, new Random(1));
    List<ArrivedSet> told = new ArrayList<>();
    List<Parsed> answers = new ArrayList<>();
    for (int site = 0; site < SITES; site++) {
      List<Integer> view = new ArrayList<>(IntStream.range(0, INSIDERS).boxed().toList());
      view.add(outsiderToldTo(site));
      List<SiteId> arrived = view.stream().map(federation.sites::get).toList();
      ArrivedSet set = new ArrivedSet(context, arrived);
      byte[] answer = sent.answer(site, arrived, sent.sharesFor(site, view));
      told.add(set);
      answers.add(new Parsed(set, set.placeOf(site), federation.sites.get(site), answer));
    }
    assertThat(sharesInTheAnswersWouldBeEnough()).isTrue();

    for (int site = 0; site < SITES; site++) {
      // All shares of the key of this site's answer that any key in any answer opens.
      int readable = 1;
      for (int other = 0; other < SITES; other++) {
        int place = told.get(site).placeOf(other);
        int back = told.get(other).placeOf(site);
        if (other != site && place >= 0 && back >= 0) {
          byte[] key = answers.get(other).openingKey(back);
          byte[] wrapped = answers.get(site).wrapped(place);
          byte[] data = context.wrappedData(site, other, told.get(site));
          boolean opens = Sealing.open(key, wrapped, data).isPresent();
          assertThat(opens).isEqualTo(outsiderToldTo(site) == outsiderToldTo(other));
          readable += opens ? 1 : 0;
        }
      }
      assertThat(readable).isEqualTo(3).isLessThan(NEEDED);
    }
  }

  /** An outsider is told of itself, the insiders of each outsider in turn. */
  private static int outsiderToldTo(int site) {
    return site >= INSIDERS ? site : INSIDERS + site % (SITES - INSIDERS);
  }

  /** That the attack is one: for each outsider enough sites were told that it is missing. */
  private static boolean sharesInTheAnswersWouldBeEnough() {
    return IntStream.range(INSIDERS, SITES)
        .allMatch(
            outsider ->
                IntStream.range(0, SITES).filter(s -> outsiderToldTo(s) != outsider).count()
                    >= NEEDED);
  }
}
