package org.interlake.site.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.site.audit.AuditTable.Stored;
import org.junit.jupiter.api.Test;

/** What is found of whatever somebody did to the table, or to the folder. */
class AuditCheckTest {
  private static final List<AuditEntry> CHAIN = chain(8, "r");

  private static List<AuditEntry> chain(int length, String run) {
    List<AuditEntry> chain = new ArrayList<>();
    Digest previous = AuditEntry.NONE_BEFORE;
    for (int i = 1; i <= length; i++) {
      AuditEntry entry =
          new AuditEntry(i, Instant.EPOCH.plusSeconds(i), event(run, i, 10), previous);
      chain.add(entry);
      previous = entry.digest();
    }
    return chain;
  }

  private static AuditEvent event(String run, int round, long bytes) {
    return new AuditEvent(
        AuditEvent.Kind.SENT,
        run,
        "p",
        round,
        "d",
        "u",
        "c",
        "agent",
        "t",
        1,
        "s",
        "v",
        "",
        "",
        bytes,
        "x",
        0,
        0);
  }

  private static List<Stored> table(List<AuditEntry> chain) {
    return new ArrayList<>(chain.stream().map(entry -> new Stored(entry, entry.digest())).toList());
  }

  private static List<String> findings(List<Stored> table, List<AuditEntry> folder) {
    return AuditCheck.of(table, folder).findings();
  }

  @Test
  void aChainThatWasLeftAloneHolds() {
    assertThat(findings(table(CHAIN), CHAIN)).isEmpty();
    assertThat(findings(table(CHAIN.subList(0, 5)), CHAIN)).as("not all drained").isEmpty();
    assertThat(findings(table(CHAIN), CHAIN.subList(5, 8))).as("not all kept").isEmpty();
    assertThat(findings(List.of(), CHAIN)).as("none drained").isEmpty();
    assertThat(findings(List.of(), List.of())).isEmpty();
  }

  @Test
  void findsEveryChangedRowAndEveryRowThatIsGone() {
    for (int i = 0; i < 8; i++) {
      AuditEntry entry = CHAIN.get(i);
      AuditEntry changed =
          new AuditEntry(
              entry.sequence(), entry.recordedAt(), event("r", i + 1, 11), entry.previous());
      List<Stored> table = table(CHAIN);
      table.set(i, new Stored(changed, entry.digest()));
      assertThat(findings(table, List.of(CHAIN.get(7))))
          .contains("row %d was changed: its digest is another".formatted(i + 1));

      table.set(i, new Stored(changed, changed.digest()));
      assertThat(findings(table, List.of(CHAIN.get(7))))
          .as("with a digest that fits it")
          .contains(
              i < 7
                  ? "row %d does not follow the one before it".formatted(i + 2)
                  : "row 8 of the table is not the one that the site's folder has");

      List<Stored> shorter = table(CHAIN);
      shorter.remove(i);
      assertThat(findings(shorter, i < 7 ? List.of(CHAIN.get(7)) : List.of()))
          .contains(
              i < 7
                  ? "row %d is missing".formatted(i + 1)
                  : "the site's folder has no row: whether the table's end is missing is not"
                      + " known");
    }
  }

  @Test
  void findsRowsThatChangedPlacesAndRowsThatAreThereTwice() {
    List<Stored> swapped = table(CHAIN);
    swapped.set(2, at(3, CHAIN.get(3)));
    swapped.set(3, at(4, CHAIN.get(2)));
    assertThat(findings(swapped, CHAIN.subList(7, 8)))
        .contains(
            "row 3 was changed: its digest is another", "row 4 was changed: its digest is another");

    List<Stored> twice = table(CHAIN);
    twice.add(3, twice.get(2));
    assertThat(findings(twice, CHAIN.subList(7, 8))).containsExactly("row 3 is there twice");
  }

  /** A row that says of itself that it is another, with the digest that it had. */
  private static Stored at(long sequence, AuditEntry entry) {
    return new Stored(
        new AuditEntry(sequence, entry.recordedAt(), entry.event(), entry.previous()),
        entry.digest());
  }

  @Test
  void findsThatTheTableEndsTooEarlyOrTheFolderDoes() {
    assertThat(findings(table(CHAIN.subList(0, 3)), CHAIN.subList(6, 8)))
        .containsExactly("rows 4 to 6 are missing");
    assertThat(findings(table(CHAIN), CHAIN.subList(2, 6)))
        .containsExactly(
            "the site's folder ends at row 6, and the table at row 8: rows were removed from the"
                + " folder");
  }

  @Test
  void onlyANotedHeadTellsThatTheEndIsGoneOrThatAllWasWrittenAnew() {
    AuditCheck.Head noted = AuditCheck.of(table(CHAIN), CHAIN).head().orElseThrow();
    List<AuditEntry> cut = CHAIN.subList(0, 6);
    AuditCheck ofCut = AuditCheck.of(table(cut), cut);
    assertThat(ofCut.findings()).isEmpty();
    assertThat(ofCut.against(noted, cut).findings())
        .containsExactly("row 8, which was noted, is not there: the end of the audit was removed");

    List<AuditEntry> anew = chain(9, "other");
    AuditCheck ofAnew = AuditCheck.of(table(anew), anew);
    assertThat(ofAnew.findings()).isEmpty();
    assertThat(ofAnew.against(noted, anew).findings())
        .containsExactly("row 8 is not the one that was noted: the audit was written anew");
    assertThat(AuditCheck.of(table(CHAIN), CHAIN).against(noted, CHAIN).findings()).isEmpty();
  }

  @Test
  void aHeadIsReadAsItIsWritten() {
    AuditCheck.Head head = AuditCheck.of(table(CHAIN), CHAIN).head().orElseThrow();

    assertThat(AuditCheck.Head.parse(head.text())).isEqualTo(head);
    assertThatThrownBy(() -> AuditCheck.Head.parse("6"))
        .hasMessageContaining("Invalid head: '6' (must be a row's number, a colon and its digest");
  }
}
