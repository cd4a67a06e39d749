package org.interlake.tab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.status.AppStatusStore;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.util.JsonProtocol;
import org.apache.spark.util.kvstore.InMemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;

/**
 * Events → store → pages, as the history server does it, without an application: what holds of
 * every party's tab.
 */
public abstract class TabPagesContractTest {
  private static final ConfigEntry<Option<String>> AUTH_SECRET_FILE =
      org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE();
  private static final String EVIL = "<script>alert('x')</script>\"&\u202e";

  private final int retainedRounds;
  private ElementTrackingStore store;
  private SparkListener listener;
  private SparkUI ui;

  /**
   * @param retainedRounds of a run; of runs, two are kept
   */
  protected TabPagesContractTest(int retainedRounds) {
    this.retainedRounds = retainedRounds;
  }

  /** The party's own, which keeps the store up to date. */
  protected abstract SparkListener listener(SparkConf conf, ElementTrackingStore store);

  /** Gives the application the party's tab. */
  protected abstract void attach(SparkUI ui);

  /** One event of each kind, from a run's beginning to its end. */
  protected abstract List<? extends TabEvent> everyEvent(String run, String anybodysText);

  /** The names of the runs that the store has. */
  protected abstract List<String> runsKept();

  @BeforeEach
  void open() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.interlake.ui.retainedRuns", "2")
            .set("spark.interlake.ui.retainedRounds", Integer.toString(retainedRounds))
            .set("spark.ui.port", "0");
    store = new ElementTrackingStore(new InMemoryStore(), conf);
    listener = listener(conf, store);
    ui =
        SparkUI.create(
            Option.empty(),
            new AppStatusStore(store, Option.empty(), Option.empty()),
            conf,
            new SecurityManager(conf, Option.empty(), AUTH_SECRET_FILE),
            "test",
            "",
            0,
            "4.1.0");
    ui.bind();
    ui.attachAllHandlers();
  }

  @AfterEach
  void close() {
    ui.stop();
    store.close();
  }

  protected final ElementTrackingStore store() {
    return store;
  }

  protected final SparkListener listener() {
    return listener;
  }

  /** Tells the listener an event as an event log gives it back. */
  protected final void tell(TabEvent event) {
    listener.onOtherEvent(written(event));
  }

  /** The event as an event log gives it back. */
  private static SparkListenerEvent written(TabEvent event) {
    return JsonProtocol.sparkEventFromJson(JsonProtocol.sparkEventToJsonString(event));
  }

  protected final void show() {
    attach(ui);
  }

  /** A page of the tab, which has to be there. */
  protected final String get(String path) throws Exception {
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(ui.boundPort(), path)))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void eventsComeBackFromALogAsTheyWere() {
    for (TabEvent event : everyEvent("r", "said")) {
      assertThat(written(event)).isEqualTo(event);
      assertThat(JsonProtocol.sparkEventToJsonString(event))
          .contains("\"Event\":\"%s\"".formatted(event.getClass().getName()), "\"format\":1");
    }
  }

  @Test
  void anotherVersionsEventIsTakenForWhatItSays() {
    for (TabEvent event : everyEvent("r", "said")) {
      TabEvent read =
          (TabEvent)
              JsonProtocol.sparkEventFromJson(
                  "{\"Event\":\"%s\",\"format\":9,\"run\":\"other\",\"invented\":{\"a\":[1]}}"
                      .formatted(event.getClass().getName()));
      assertThat(read).isInstanceOf(event.getClass());
      assertThat(read.run()).isEqualTo("other");
      assertThat(read.format()).isEqualTo(9);
      assertThat(read.toString()).doesNotContain("null", "said");
    }
  }

  @Test
  void onlyTheNewestRunsAreKept() {
    for (String run : List.of("one", "two", "three")) {
      everyEvent(run, "said").forEach(this::tell);
    }
    assertThat(runsKept()).containsExactlyInAnyOrder("two", "three");
  }

  @Test
  void anApplicationWithoutRunsSaysSo() throws Exception {
    show();
    assertThat(get("/federation/")).contains(" yet.</p>").doesNotContain("<table");
    assertThat(get("/federation/run/?id=nobody")).contains("No such run is known here");
    assertThat(get("/federation/run/")).contains("No such run is known here");
  }

  @Test
  void nobodysNameIsMarkup() throws Exception {
    everyEvent("r", EVIL).forEach(this::tell);
    everyEvent(EVIL, EVIL).forEach(this::tell);
    show();

    String id = URLEncoder.encode(EVIL, StandardCharsets.UTF_8);
    assertThat(get("/federation/")).contains("?id=" + id).doesNotContain("<script>alert", "\u202e");
    assertThat(get("/federation/run/?id=r&page=" + id))
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .doesNotContain("<script>alert", "\u202e");
    // Spark itself changes such parameters; no plan can have such a name.
    assertThat(get("/federation/run/?id=" + id))
        .contains("No such run is known here")
        .doesNotContain("<script>alert", "\u202e");
  }
}
