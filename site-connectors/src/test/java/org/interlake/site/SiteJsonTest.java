package org.interlake.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.site.agent.AgentListener;
import org.interlake.site.audit.AuditCheck;
import org.junit.jupiter.api.Test;

/** What a site's commands answer programs. */
final class SiteJsonTest {
  private static final RunId RUN = new RunId("heart-1");

  @Test
  void anAgentTellsALineForEachThingItDoesAndOthersStillHearOfIt() {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    List<String> heard = new ArrayList<>();
    EventLines lines =
        new EventLines(
            new PrintStream(told, true, StandardCharsets.UTF_8),
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC),
            new AgentListener() {
              @Override
              public void over(RunId run, End how, String why) {
                heard.add(why);
              }
            });

    lines.decided(
        RUN,
        new AgentListener.PlanDecided(
            AgentListener.Said.AWAITS_A_PERSON, List.of(), "", Optional.empty()));
    lines.answered(
        RUN,
        new AgentListener.Answered(new RoundNumber(2), RoundPurpose.TRAIN, 640, PrivacySpent.NONE));
    lines.waiting(RUN);
    lines.over(RUN, AgentListener.End.FINISHED, "converged");

    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"at\":\"2026-01-02T03:04:05Z\",\"event\":\"decided\",\"run\":\"heart-1\",\"said\":\"awaits-a-person\"}",
            "{\"at\":\"2026-01-02T03:04:05Z\",\"bytes\":640,\"event\":\"answered\",\"purpose\":\"%s\",\"round\":2,\"run\":\"heart-1\"}"
                .formatted(RoundPurpose.TRAIN.key()),
            "{\"at\":\"2026-01-02T03:04:05Z\",\"event\":\"over\",\"how\":\"finished\",\"run\":\"heart-1\",\"why\":\"converged\"}");
    assertThat(heard).containsExactly("converged");
  }

  @Test
  void anAuditThatDoesNotHoldSaysWhatIsWrong() {
    assertThat(
            MessageCodec.write(
                SiteAuditCommand.jsonOf(
                    new AuditCheck(3, Optional.empty(), List.of("row 2 was changed")))))
        .isEqualTo("{\"findings\":[\"row 2 was changed\"],\"holds\":false,\"rows\":3}");
  }

  @Test
  void anAnswerByHandNamesTheRunAndWhatWasSaid() {
    assertThat(MessageCodec.write(SiteAnswerCommand.answer(RUN, "accepted", "table", "delta:1@0")))
        .isEqualTo("{\"answer\":\"accepted\",\"run\":\"heart-1\",\"table\":\"delta:1@0\"}");
  }
}
