package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.TableVersion;
import org.junit.jupiter.api.Test;

final class CohortTest {
  private static final SiteId A = new SiteId("a");
  private static final SiteId B = new SiteId("b");
  private static final SiteId C = new SiteId("c");
  private static final Digest PLAN = Digest.of(new byte[] {1});
  private static final Acceptance YES =
      new Acceptance(PLAN, new TableVersion("delta", "t", 4, PLAN));
  private static final Refusal NO = new Refusal(PLAN, "data.no-rows", "no rows");

  private final Cohort cohort = new Cohort(List.of(C, A, B), 2);

  @Test
  void callsNobodyBeforeAnAnswer() {
    assertThat(cohort.callable()).isEmpty();
    assertThat(cohort.unheard()).containsExactly(A, B, C);
    assertThat(cohort.canMeetQuorum()).isTrue();
    assertThat(cohort.describe()).isEqualTo("0 of 3 sites accepted; no answer from [a, b, c]");
  }

  @Test
  void callsWhoAcceptedInSiteOrder() {
    cohort.accept(C, YES);
    cohort.accept(A, YES);

    assertThat(cohort.callable()).containsExactly(A, C);
    assertThat(cohort.unheard()).containsExactly(B);
    assertThat(cohort.acceptanceOf(A)).contains(YES);
    assertThat(cohort.acceptanceOf(B)).isEmpty();
  }

  @Test
  void cannotMeetItsQuorumOnceTooManyDeclined() {
    cohort.decline(A, NO);
    assertThat(cohort.canMeetQuorum()).isTrue();
    cohort.decline(B, NO);
    assertThat(cohort.canMeetQuorum()).isFalse();
  }

  @Test
  void keepsTheAcceptanceOfASiteThatLeft() {
    cohort.accept(A, YES);
    cohort.missed(A, RoundNumber.FIRST);
    cohort.decline(A, NO);

    assertThat(cohort.callable()).isEmpty();
    assertThat(cohort.isAbsent(A)).isFalse();
    assertThat(cohort.declined()).containsOnlyKeys(A);
    assertThat(cohort.acceptanceOf(A)).contains(YES);
  }

  @Test
  void stillCallsASiteThatIsAbsentAndRemembersSinceWhen() {
    cohort.accept(A, YES);
    cohort.missed(A, new RoundNumber(3));
    cohort.missed(A, new RoundNumber(4));

    assertThat(cohort.callable()).containsExactly(A);
    assertThat(cohort.absent()).containsEntry(A, new RoundNumber(3));
    cohort.returned(A);
    assertThat(cohort.absent()).isEmpty();
  }

  @Test
  void namesEverySiteInItsReason() {
    cohort.accept(A, YES);
    cohort.decline(B, NO);
    cohort.distrust(C, RefusalReason.FORGED);

    assertThat(cohort.canMeetQuorum()).isFalse();
    assertThat(cohort.unheard()).isEmpty();
    assertThat(cohort.describe())
        .isEqualTo(
            "1 of 3 sites accepted [a]; b declined (data.no-rows: no rows);"
                + " answer of c refused (forged)");
  }
}
