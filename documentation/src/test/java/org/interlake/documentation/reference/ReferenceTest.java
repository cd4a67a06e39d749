package org.interlake.documentation.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.interlake.models.Measurements;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.StopRule.Metric;
import org.junit.jupiter.api.Test;

/** The committed pages of the reference. */
final class ReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("interlake.root"));

  @Test
  void theGeneratedPartsAreWhatTheCodeSays() {
    assertThat(new Reference(ROOT).stale())
        .as(
            "pages of docs/reference that are not what the code says; to write them anew: %s",
            Reference.COMMAND)
        .isEmpty();
  }

  @Test
  void aModelIsMeasuredByTheMetricsThatThePageGivesIt() {
    List<Plan> plans = MetricReference.plans(ROOT);
    assertThat(plans).isNotEmpty();
    for (Plan plan : plans) {
      assertThat(Measurements.of(plan).metrics())
          .as(plan.name())
          .containsExactlyElementsOf(Metric.of(plan.label(), plan.model()));
    }
  }

  @Test
  void wordsOfTheCodeAreShownAsTheyAre() {
    assertThat(MarkdownText.of("delta.`/path` of <run>, a|b * c; see docs/spec/audit.md."))
        .isEqualTo(
            "delta.\\`/path\\` of \\<run>, a\\|b \\* c; see [spec/audit.md](../spec/audit.md).");
    assertThat(MarkdownText.of("With --once: as docs/reference/site.md says, well-known --a-b"))
        .isEqualTo("With `--once`: as [reference/site.md](site.md) says, well-known `--a-b`");
  }
}
