package org.interlake.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.interlake.lineage.RunFacts.Role;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.junit.jupiter.api.Test;

final class RunFactsTest {
  private static final RunFacts FACTS =
      RunFacts.of(
          Role.SITE,
          new FederationId("hospitals"),
          new RunId("heart-1"),
          Digest.of(new byte[] {1, 2, 3}));

  @Test
  void areWhatTheFacetSays() {
    assertThat(FACTS.with(Fact.ROUND, 3).with(Fact.ROUND, 4).with(Fact.SITE, "north").values())
        .containsExactly(
            Map.entry("role", "site"),
            Map.entry("federation", "hospitals"),
            Map.entry("run", "heart-1"),
            Map.entry(
                "planDigest", "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"),
            Map.entry("round", 4L),
            Map.entry("site", "north"));
  }

  @Test
  void comeBackFromTags() {
    RunFacts all = FACTS.with(Fact.TABLE_ID, "a,b%2C=c").with(Fact.TABLE_VERSION, 7);

    assertThat(all.tags()).noneMatch(tag -> tag.contains(",")).allMatch(RunFacts::isTag);
    assertThat(RunFacts.ofTags(all.tags())).contains(all);
  }

  @Test
  void passOverTagsOfOthers() {
    assertThat(RunFacts.ofTags(List.of("nightly", "interlake.unheard-of=1", "")))
        .isEqualTo(Optional.empty());
    assertThat(RunFacts.ofTags(List.of("nightly", "interlake.round=2")))
        .contains(new RunFacts(Map.of(Fact.ROUND, "2")));
    assertThat(RunFacts.ofTags(List.of("interlake.round=two"))).isEmpty();
  }

  @Test
  void refuseAWordForANumber() {
    assertThatThrownBy(() -> FACTS.with(Fact.ROUND, "two"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid round: 'two' (must be a whole number)");
  }
}
