package org.interlake.tab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkupTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</td></table><h1>",
        "&lt;script&gt;"
      })
  void whatAnybodySaysIsText(String hostile) {
    String text = new Markup().element("td", hostile, "title", hostile).toString();

    assertThat(text).startsWith("<td title=\"").endsWith("</td>");
    String inner = text.substring("<td title=\"".length(), text.length() - "</td>".length());
    assertThat(inner.replaceFirst("\">", "")).doesNotContain("<", ">", "\"", "'");
  }

  @Test
  void charactersThatTurnOrHideTextAreNotShown() {
    assertThat(Markup.escaped("a\u202eb\u0000c\u200bd\u2066e\ud800"))
        .isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ufffd");
  }

  @Test
  void longTextIsCutOff() {
    assertThat(new Markup().text("x".repeat(100_000)).toString()).hasSize(2001);
  }

  @Test
  void namesInAddressesAreEncoded() {
    assertThat(Markup.address("/run/", "id", "a&b=c \"'<>/?#%", "page", "2"))
        .isEqualTo("/run/?id=a%26b%3Dc+%22%27%3C%3E%2F%3F%23%25&page=2");
  }

  @Test
  void whatIsOpenedHasToBeClosed() {
    Markup page = new Markup().open("div");

    assertThatThrownBy(page::nodes)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("[div]");
    assertThat(page.close().nodes().head().toString()).isEqualTo("<div></div>");
  }

  @Test
  void aCurveIsDrawnFromItsLowestToItsHighest() {
    Markup page = new Markup();
    new LineChart("loss", List.of(new LineChart.Point(1, 4), new LineChart.Point(3, 2))).draw(page);

    // 480 by 200: from 74 to 466 across, from 170 up to 12.
    assertThat(page.toString()).contains("points=\"74.0,12.0 466.0,170.0\"", "loss: 2.0000");
  }

  @Test
  void aCurveOfManyRoundsIsThinned() {
    Markup page = new Markup();
    new LineChart(
            "loss",
            IntStream.rangeClosed(1, 10_000).mapToObj(k -> new LineChart.Point(k, k)).toList())
        .draw(page);

    assertThat(page.toString().length()).isLessThan(10_000);
    assertThat(page.toString()).contains("466.0,12.0");
  }

  @Test
  void aCurveWithoutPointsIsNotThere() {
    Markup page = new Markup();
    new LineChart("loss", List.of()).draw(page);
    assertThat(page.toString()).isEmpty();
  }

  @Test
  void numbersAreShownAsPeopleReadThem() {
    assertThat(Shown.duration(-1)).isEqualTo("\u2013");
    assertThat(Shown.duration(999)).isEqualTo("999 ms");
    assertThat(Shown.duration(1500)).isEqualTo("1.5 s");
    assertThat(Shown.duration(61_000)).isEqualTo("1 min 1 s");
    assertThat(Shown.duration(3_720_000)).isEqualTo("1 h 2 min");
    assertThat(Shown.bytes(1023)).isEqualTo("1023 B");
    assertThat(Shown.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Shown.number(0.25)).isEqualTo("0.2500");
    assertThat(Shown.number(1.5e-7)).isEqualTo("1.5000e-07");
    assertThat(Shown.epsilon(1.00001)).isEqualTo("1.0001");
    assertThat(Shown.epsilon(-1)).isEqualTo("\u2013");
  }

  /** Tests run in UTC. */
  @Test
  void momentsSayTheirTimeZone() {
    assertThat(Shown.time(1_000)).isEqualTo("1970-01-01 00:00:01 UTC");
    assertThat(Shown.time(0)).isEqualTo("\u2013");
  }
}
