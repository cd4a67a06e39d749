package org.interlake.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlake.protocol.plan.Plan;
import org.junit.jupiter.api.Test;

/** Every example in {@code docs/spec/messages.md} is what the codec writes. */
final class MessagesSpecTest {
  private static final Map<String, Class<?>> BODIES =
      Map.ofEntries(
          Map.entry("Roster", Roster.class),
          Map.entry("Enrolment", Enrolment.class),
          Map.entry("Plan", Plan.class),
          Map.entry("Claim", Claim.class),
          Map.entry("Reference", TableVersion.class),
          Map.entry("Model", ModelOrigin.class),
          Map.entry("Call", Call.class),
          Map.entry("Result", RunResult.class),
          Map.entry("Accepted", Acceptance.class),
          Map.entry("Declined", Refusal.class),
          Map.entry("Update", UpdateReport.class),
          Map.entry("Masked", MaskedReport.class),
          Map.entry("Directory", Directory.class),
          Map.entry("Unmask", UnmaskCall.class),
          Map.entry("Unmasking", Unmasking.class));

  private static final Pattern PART =
      Pattern.compile("^## (\\w+)$|^```json\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void everyExampleIsTheCodecs() throws IOException {
    String spec =
        Files.readString(
            Path.of(System.getProperty("interlake.root"), "docs", "spec", "messages.md"));
    List<String> shown = new ArrayList<>();
    String heading = "";
    Matcher part = PART.matcher(spec);
    while (part.find()) {
      if (part.group(1) != null) {
        heading = part.group(1);
      } else {
        shown.add(heading);
        Object body = MessageCodec.read(part.group(2), BODIES.get(heading));
        assertThat(MessageCodec.write(body)).isEqualTo(part.group(2));
      }
    }
    assertThat(shown).containsAll(BODIES.keySet());
  }
}
