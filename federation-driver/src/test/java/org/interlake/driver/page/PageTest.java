package org.interlake.driver.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final String HOSTILE = "</script><script>alert(\"1\")</script> & <b>'x'\u2028";

  private static SeriesChart chart(String name) {
    return new SeriesChart(
        name,
        name,
        SeriesChart.Shape.BARS,
        List.of(name, "b"),
        name,
        List.of(
            new SeriesChart.Series(
                name, List.of(OptionalDouble.of(1.0 / 3), OptionalDouble.empty()))),
        List.of(new SeriesChart.Limit(name, 0.25)));
  }

  private static Page hostile() {
    return new Page(
        HOSTILE,
        HOSTILE,
        List.of(
            Section.of(
                HOSTILE,
                new Paragraph(HOSTILE),
                new Tiles(List.of(new Tiles.Tile(HOSTILE, HOSTILE, Tone.BAD))),
                new Table(
                    Table.Form.NUMBERS,
                    HOSTILE,
                    List.of(HOSTILE),
                    List.of(List.of(Cell.hot(HOSTILE, Tone.WATCH, 0.5)))),
                new Flow(
                    HOSTILE,
                    HOSTILE,
                    List.of(new Flow.Source(HOSTILE, List.of(HOSTILE), 1)),
                    0,
                    List.of(new Flow.Step(HOSTILE, List.of(HOSTILE)))),
                chart(HOSTILE),
                new RangeChart(
                    HOSTILE,
                    HOSTILE,
                    HOSTILE,
                    List.of(new RangeChart.Range(HOSTILE, List.of(1.0, 2.0, 3.0)))))),
        HOSTILE);
  }

  @Test
  void noTextIsMoreThanText() {
    String html = hostile().html();
    String ours = html.replace(PageScripts.library(), "").replace(PageScripts.script(), "");

    assertThat(ours).doesNotContain("<script>alert").doesNotContain("<b>");
    assertThat(ours).contains("&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)");
    assertThat(Pattern.compile("<script").matcher(ours).results().count()).isEqualTo(3);
  }

  @Test
  void whatIsDrawnIsJsonThatReadsBackAsItWas() throws Exception {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"charts\">(.*?)</script>")
            .matcher(hostile().html());
    assertThat(data.find()).isTrue();
    assertThat(data.group(1)).doesNotContain("<", ">", "&", "\u2028");

    JsonNode charts = new ObjectMapper().readTree(data.group(1));
    assertThat(charts).hasSize(2);
    JsonNode option = charts.get(0).get("option");
    assertThat(option.at("/xAxis/data/0").asText()).isEqualTo(HOSTILE);
    assertThat(option.at("/series/0/data/0").asDouble()).isEqualTo(0.333333);
    assertThat(option.at("/series/0/data/1").isNull()).isTrue();
    assertThat(option.at("/series/0/markLine/data/0/yAxis").asDouble()).isEqualTo(0.25);
    assertThat(option.at("/aria/decal/show").asBoolean()).isTrue();
    assertThat(charts.get(1).at("/option/series/0/data/2/value/0").asDouble()).isEqualTo(3);
  }

  @Test
  void aPageNamesNothingOutsideItself() {
    String html = hostile().html();

    assertThat(html).contains("default-src 'none'").contains("(prefers-color-scheme: dark)");
    String ours = html.replace(PageScripts.library(), "").replace(PageScripts.script(), "");
    assertThat(Pattern.compile("(?:src|href|action)=\"(?!#)").matcher(ours).find()).isFalse();
    assertThat(ours).doesNotContain("http:").doesNotContain("https:");
    assertThat(PageScripts.style()).doesNotContain("url(").doesNotContain("@import");
    assertThat(html)
        .contains(PageScripts.fingerprint(PageScripts.library()))
        .contains(PageScripts.fingerprint(PageScripts.script()));
  }

  @Test
  void aPageWithoutChartsHasNoScript() {
    String html = new Page("t", "l", List.of(Section.of("s", new Paragraph("p"))), "f").html();

    assertThat(html)
        .doesNotContain("<script")
        .contains("script-src 'none'")
        .hasSizeLessThan(12_000);
  }

  @Test
  void theScriptThatIsInAPageIsWhatItsPolicyNames() throws Exception {
    String html = hostile().html();
    int end = html.lastIndexOf("</script>");
    String last = html.substring(html.lastIndexOf("<script>") + "<script>".length(), end);

    assertThat(html).contains(PageScripts.fingerprint(last));
  }

  @Test
  void limitsThatLieCloseHaveTheirNamesSideBySide() {
    SeriesChart chart =
        new SeriesChart(
            "c",
            "",
            SeriesChart.Shape.BARS,
            List.of("k"),
            "",
            List.of(new SeriesChart.Series("s", List.of(OptionalDouble.of(100)))),
            List.of(new SeriesChart.Limit("watch", 0.1), new SeriesChart.Limit("shifted", 0.25)));
    JsonNode lines = chart.option().at("/series/0/markLine/data");

    assertThat(lines.get(0).at("/label/position").asText()).isEqualTo("insideEndTop");
    assertThat(lines.get(1).at("/label/position").asText()).isEqualTo("insideMiddleTop");
  }

  @Test
  void piecesOfACurveAreNotJoined() {
    CurveChart chart =
        new CurveChart(
            "c",
            "",
            "x",
            "y",
            List.of(
                new CurveChart.Curve(
                    "bars",
                    CurveChart.Stroke.BAR,
                    2,
                    List.of(
                        List.of(new CurveChart.Point(0, 0.5), new CurveChart.Point(0.25, 0.5)),
                        List.of(new CurveChart.Point(1, 1.0 / 3))))));
    JsonNode series = chart.option().at("/series/0");

    assertThat(series.get("data").toString())
        .isEqualTo("[[0.0,0.5],[0.25,0.5],[\"-\",\"-\"],[1.0,0.333333]]");
    assertThat(series.get("colour").asInt()).isEqualTo(2);
    assertThatThrownBy(() -> new CurveChart.Curve("c", CurveChart.Stroke.LINE, 8, List.of()))
        .hasMessage("Invalid colour of curve 'c': 8 (must be from 0 to 7)");
  }

  @Test
  void refusesWhatCannotBeShown() {
    assertThatThrownBy(
            () ->
                new Table(Table.Form.WORDS, "t", List.of("a", "b"), List.of(List.of(Cell.of("1")))))
        .hasMessage("Invalid table 't': a row of 1 cells (must be 2, as the header)");
    SeriesChart.Series series = new SeriesChart.Series("s", List.of());
    assertThatThrownBy(
            () ->
                new SeriesChart(
                    "c",
                    "",
                    SeriesChart.Shape.LINES,
                    List.of(),
                    "",
                    java.util.Collections.nCopies(9, series),
                    List.of()))
        .hasMessageContaining("9 series (at most 8 can be told apart");
    assertThatThrownBy(
            () ->
                new SeriesChart(
                    "c", "", SeriesChart.Shape.LINES, List.of("k"), "", List.of(series), List.of()))
        .hasMessageContaining("series s has 0 values (must be 1");
  }

  @Test
  void aFlowLeadsToAStepThatIsThere() {
    assertThatThrownBy(
            () -> new Flow("f", "d", List.of(), 1, List.of(new Flow.Step("s", List.of()))))
        .hasMessage(
            "Invalid flow 'f': sources lead to step 1 (must be 0 to 0, as there are 1 steps)");
  }
}
