package org.interlake.driver.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartFilesTest {
  private static final String ROW =
      "63.0,1.0,1.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,0.0,6.0,0\n";

  @TempDir Path folder;

  @BeforeEach
  void fourGoodFiles() throws IOException {
    for (String hospital : List.of("cleveland", "hungarian", "switzerland", "va")) {
      write(hospital, ROW.repeat(6));
    }
  }

  private void write(String hospital, String text) throws IOException {
    Files.writeString(folder.resolve("processed.%s.data".formatted(hospital)), text);
  }

  private DemoException refusal() {
    return catchThrowableOfType(DemoException.class, () -> HeartFiles.read(folder));
  }

  @Test
  void readsTheFilesInSiteOrder() {
    assertThat(HeartFiles.read(folder))
        .extracting(rows -> rows.site().name())
        .containsExactly("cleveland", "hungarian", "switzerland", "va");
  }

  @Test
  void readsWholeNumbersMissingValuesAndShortDecimals() throws IOException {
    write("va", "44,1,4,?,0,?,1,127,0,.7,2,?,?,3\n");

    SiteRows va = HeartFiles.read(folder).get(3);

    assertThat(va.site()).isEqualTo(new SiteId("va"));
    assertThat(va.rows())
        .containsExactly(
            RowFactory.create(
                44.0, 1L, 4L, null, 0.0, null, 1L, 127.0, 0L, 0.7, 2L, null, null, 3L, 1L,
                "train"));
    assertThat(va.schema().fieldNames()).hasSize(16).endsWith("num", "target", "split");
  }

  @Test
  void targetIsWhetherNumIsAboveZero() throws IOException {
    write("va", ROW + ROW.replace(",0\n", ",4\n"));

    assertThat(HeartFiles.read(folder).get(3).rows())
        .extracting(row -> row.getLong(14))
        .containsExactly(0L, 1L);
  }

  @Test
  void holdsOutEveryFifthRow() throws IOException {
    write("va", ROW.repeat(11));

    SiteRows va = HeartFiles.read(folder).get(3);

    assertThat(va.heldOut()).isEqualTo(2);
    assertThat(va.rows())
        .extracting((Row row) -> row.getString(15))
        .startsWith("train", "train", "train", "train", "test", "train");
  }

  @Test
  void namesFileAndLineOfEveryMalformedLine() throws IOException {
    write(
        "hungarian",
        ROW
            + "1,2,3\n"
            + ROW.replace("145.0", "high")
            + ROW.replace("1.0,1.0", "1.0,1.5")
            + ROW.replace(",0\n", ",?\n")
            + "\n"
            + ROW);

    DemoException refusal = refusal();

    assertThat(refusal.code()).isEqualTo(ExitCode.DATA);
    String file = folder.resolve("processed.hungarian.data").toString();
    assertThat(refusal.getMessage().lines())
        .containsExactlyInAnyOrder(
            file + ", line 2: has 3 comma-separated columns (must have 14)",
            file + ", line 3: column trestbps holds 'high' (must be a number)",
            file + ", line 4: column cp holds '1.5' (must be a whole number)",
            file + ", line 5: column num is missing, but it is the diagnosis",
            file + ", line 6: has 1 comma-separated columns (must have 14)");
  }

  @Test
  void countsTheFaultsThatItDoesNotShow() throws IOException {
    write("va", "x\n".repeat(8));

    assertThat(refusal().getMessage().lines()).hasSize(6).endsWith("and 3 more faults");
  }

  @Test
  void refusesNumbersThatAreNone() throws IOException {
    for (String cell : List.of("NaN", "Infinity", "1d", "0x1p3", "", "1e5")) {
      write("va", ROW.replace("145.0", cell));

      assertThat(refusal().code()).as(cell).isEqualTo(ExitCode.DATA);
    }
  }

  @Test
  void namesTheFilesThatAreAbsent() throws IOException {
    Files.delete(folder.resolve("processed.va.data"));

    assertThat(refusal().code()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(refusal()).hasMessageContaining("has no readable processed.va.data");
  }

  @Test
  void refusesAFolderThatIsNone() {
    DemoException refusal =
        catchThrowableOfType(DemoException.class, () -> HeartFiles.read(folder.resolve("nowhere")));

    assertThat(refusal.code()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(refusal).hasMessageContaining("nowhere is not a folder");
  }

  @Test
  void refusesAFileWithoutRows() throws IOException {
    write("va", "\n\n");

    assertThat(refusal().code()).isEqualTo(ExitCode.DATA);
    assertThat(refusal()).hasMessageEndingWith("there are no rows");
  }
}
