package org.interlake.driver.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.config.SchemaFile;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreastCancerFileTest {
  private static final Path SHIPPED =
      SchemaFile.root().resolve("conf/demo/breast-cancer/breast_cancer.csv");

  @TempDir Path folder;

  /** The shipped file with one line changed. */
  private DemoException refusalWith(int line, String from, String to) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(SHIPPED));
    String changed = lines.get(line - 1).replaceFirst(from, to);
    assertThat(changed).isNotEqualTo(lines.set(line - 1, changed));
    Path file = Files.write(folder.resolve("changed.csv"), lines);
    return catchThrowableOfType(DemoException.class, () -> BreastCancerFile.read(file));
  }

  @Test
  void theShippedFileHasTheRowsOfItsProvenance() {
    List<SiteRows> sites = BreastCancerFile.read(SHIPPED);

    assertThat(sites)
        .extracting(rows -> rows.site().name() + " " + rows.rows().size() + " " + rows.heldOut())
        .containsExactly("north 280 56", "south 180 36", "west 109 22");
    assertThat(sites.get(0).schema().fieldNames())
        .hasSize(32)
        .startsWith("split", "mean_radius")
        .endsWith("malignant");
  }

  @Test
  void namesFileAndLineOfAMalformedLine() throws IOException {
    DemoException refusal = refusalWith(3, ",1$", ",perhaps");

    assertThat(refusal.code()).isEqualTo(ExitCode.DATA);
    assertThat(refusal)
        .hasMessage(
            "%s, line 3: column malignant holds 'perhaps' (must be a number)"
                .formatted(folder.resolve("changed.csv")));
  }

  @Test
  void refusesALineThatIsCutShort() throws IOException {
    assertThat(refusalWith(570, ",[^,]*,[^,]*$", ""))
        .hasMessageEndingWith("line 570: has 31 comma-separated columns (must have 33)");
  }

  @Test
  void refusesAnotherSplit() throws IOException {
    assertThat(refusalWith(4, ",(train|test),", ",both,"))
        .hasMessageEndingWith("line 4: column split holds 'both' (must be train or test)");
  }

  @Test
  void refusesASiteThatIsNoName() throws IOException {
    assertThat(refusalWith(5, "^north", "North Wing"))
        .hasMessageContaining("line 5: Invalid site name: 'North Wing'");
  }

  @Test
  void refusesAnotherHeader() throws IOException {
    assertThat(refusalWith(1, "^site", "hospital"))
        .hasMessageContaining("line 1: is not the header");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    DemoException refusal =
        catchThrowableOfType(
            DemoException.class, () -> BreastCancerFile.read(folder.resolve("absent.csv")));

    assertThat(refusal.code()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(refusal).hasMessageEndingWith("absent.csv cannot be read: there is no such file");
  }
}
