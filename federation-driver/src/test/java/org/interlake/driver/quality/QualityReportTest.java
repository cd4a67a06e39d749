package org.interlake.driver.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.interlake.driver.registry.RunState;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

class QualityReportTest {
  private static final SiteId B = new SiteId("b");

  @Test
  void findsWhatStandsOutTheWorstFirst() {
    List<Finding> findings = Reports.report("kind", "k").findings();

    assertThat(findings)
        .extracting(f -> "%s %s %s: %s".formatted(f.level(), f.column(), f.site(), f.words()))
        .containsExactly(
            "BAD age b: 50.0% of the rows have no value",
            "BAD age b: every value is 0; perhaps it stands for a missing one",
            "BAD age b: PSI 1.750, shifted against the other sites (0.030 by chance alone)",
            "WATCH age a: PSI 0.125, watch against the other sites (0.030 by chance alone)");
  }

  @Test
  void theWordsAreThoseOfTheirThresholds() {
    assertThat(Stability.of(0.0999)).isEqualTo(Stability.STABLE);
    assertThat(Stability.of(0.1)).isEqualTo(Stability.WATCH);
    assertThat(Stability.of(0.25)).isEqualTo(Stability.WATCH);
    assertThat(Stability.of(0.2501)).isEqualTo(Stability.SHIFTED);
  }

  @Test
  void saysThatSecureAggregationHasNoNumbersBySite() {
    QualityReport report =
        new QualityReport(
            Reports.state(RunState.Status.FINISHED),
            Reports.securePlan(),
            Reports.overAll("k", "1"),
            List.of());

    assertThat(report.whyNotBySite().orElseThrow()).contains("Under secure aggregation");
    assertThat(new QualityPage(report, "f").page().html())
        .contains("Under secure aggregation the driver sees sums over the sites only")
        .contains("Over all sites")
        .doesNotContain("Missing values")
        .doesNotContain("Nothing stands out");
  }

  @Test
  void thePageHasEveryNumberInATable() {
    String html = new QualityPage(Reports.report("kind", "k"), "f").page().html();

    assertThat(html)
        .contains("<td class=\"bad\">▲ bad</td>")
        .contains("<td class=\"heat5\">50.0%</td>")
        .contains("<td class=\"muted\">withheld</td>")
        .contains("▲ 1.750")
        .contains("△ 0.125")
        .contains("≥ 0.010")
        .contains("<td class=\"heat6\">70.0%</td>");
  }

  @Test
  void namesThatAreMarkupStayNames() {
    String column = "<script>alert('c')</script>";
    String category = "</script><img src=x onerror=alert(1)>";
    String whole = new QualityPage(Reports.report(column, category), "f").page().html();
    String html = whole.substring(0, whole.indexOf("<script>")); // the rest is the library

    assertThat(html).doesNotContain("<script>alert").doesNotContain("<img");
    assertThat(html).contains("&lt;script&gt;alert(&#39;c&#39;)&lt;/script&gt;");
  }

  @Test
  void jsonSaysTheSame() {
    JsonNode json = QualityJson.of(Reports.report("kind", "k"));

    assertThat(json.get("run").asText()).isEqualTo("look-1");
    assertThat(json.get("sites")).hasSize(3);
    assertThat(json.get("findings").get(2).get("kind").asText()).isEqualTo("drift");
    assertThat(json.get("findings").get(2).get("value").asDouble()).isEqualTo(1.75);
    assertThat(json.get("siteStatistics"))
        .anyMatch(s -> s.get("site").asText().equals("c") && s.get("value").isNull());
    assertThat(Reports.report("kind", "k").missingShare(B, "age")).hasValue(0.5);
  }
}
