package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.models.statistics.StatisticsFrame;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.protocol.Digest;
import org.interlake.protocol.plan.StatisticsPlan;
import org.interlake.site.agent.DriverInbox.OpenCall;
import org.interlake.site.answers.AnswerLedger;
import org.interlake.site.answers.AnswerLedger.Asking;
import org.interlake.site.answers.AnswerLedger.Versions;
import org.interlake.site.answers.AnsweredQuestion;
import org.interlake.site.ledger.LedgerException;

/** A plan's questions of a table, beside those that the site has answered of it. */
final class AnsweredTable {
  private final AnswerLedger ledger;
  private final Asking asking;
  private final StatisticsPlan plan;
  private final List<AnsweredQuestion> questions;
  private final Versions versions;

  /**
   * @param questions of the plan, with the rows that they are answered from
   */
  AnsweredTable(
      AnswerLedger ledger,
      Asking asking,
      StatisticsPlan plan,
      List<AnsweredQuestion> questions,
      Versions versions) {
    this.ledger = requireNonNull(ledger, "ledger");
    this.asking = requireNonNull(asking, "asking");
    this.plan = requireNonNull(plan, "plan");
    this.questions = List.copyOf(questions);
    this.versions = requireNonNull(versions, "versions");
  }

  /** Why the plan could not be answered; empty if it could. Nothing is noted. */
  Optional<String> refusal() {
    return inLedger(() -> ledger.refusalOf(asking, questions, versions));
  }

  /**
   * Notes that a call is answered; the reason if it must not be.
   *
   * @throws SiteStateException if it cannot be noted
   */
  Optional<String> claim(OpenCall call, Optional<StatisticsFrame> frame) {
    List<AnsweredQuestion> asked = new ArrayList<>();
    for (AnsweredQuestion question : questions) {
      if (question.kind().round() == call.call().purpose()) {
        asked.add(sent(question.question(), call, frame).map(question::by).orElse(question));
      }
    }
    return inLedger(() -> ledger.claim(asking, call.round(), asked, versions));
  }

  /** What the driver sent that the answer is counted by. */
  private Optional<Digest> sent(
      StatisticsQuestion question, OpenCall call, Optional<StatisticsFrame> frame) {
    return switch (question.kind()) {
      case TABLE, GROUP -> frame.map(known -> known.digestOf(question.by()));
      case CELLS ->
          Optional.of(
              StatisticsLayouts.placeDigest(plan, call.vectors().get(0), question.number()));
      case NUMBERS, CATEGORIES, DISTINCT, PAIRS -> Optional.empty();
    };
  }

  private static Optional<String> inLedger(Supplier<Optional<String>> look) {
    try {
      return look.get();
    } catch (LedgerException e) {
      throw new SiteStateException(e.getMessage(), e);
    }
  }
}
