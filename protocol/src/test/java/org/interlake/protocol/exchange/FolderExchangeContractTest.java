package org.interlake.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Publication.Published;
import org.junit.jupiter.api.Test;

/**
 * The laws of an exchange in a folder, where files can be seen and made behind its back. An
 * implementation says how.
 */
public abstract class FolderExchangeContractTest extends ExchangeContractTest {
  /** Puts a file below the federation's folder, behind the exchange's back. */
  protected abstract void putFile(String path, byte[] bytes) throws IOException;

  /** The names of the files in a folder below the federation's folder, whatever they are. */
  protected abstract List<String> filesIn(String folder) throws IOException;

  @Override
  protected final void assertNothingStaged() throws IOException {
    assertThat(filesIn("driver/.staging")).isEmpty();
  }

  @Test
  void listsNoStagingFolderAndNoOtherHiddenFile() throws IOException {
    Exchange driver = exchange();
    driver.publish(PLAN, Content.of(new byte[] {1}));
    putFile("driver/.nfs0001", new byte[] {1});
    assertThat(driver.list(ExchangePath.of("driver"))).containsExactly("runs");
  }

  @Test
  void namesThePathAndTheRemedyWhereItCannotWrite() throws IOException {
    putFile("driver", new byte[] {1}); // where the driver's folder should be
    Exchange driver = exchange();
    assertThatThrownBy(() -> driver.publish(PLAN, Content.of(new byte[] {1})))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("hearts/driver/runs/r1/plan")
        .hasMessageContaining("Check that")
        .hasMessageMatching("(?s).*lets this user write below \\S*hearts/driver\\..*");
  }

  @Test
  void aWriterThatDiedLeavesNoObjectAndHindersNobody() throws IOException {
    byte[] bytes = random(10_000, 7);
    putFile(
        "driver/.staging/6a1a2a6e-0f0b-4a52-9d6e-2f3f3b0d2a11",
        Arrays.copyOf(bytes, bytes.length / 2));
    Exchange driver = exchange();
    assertThat(driver.exists(PLAN)).isFalse();
    assertThat(driver.open(PLAN)).isEmpty();
    assertThat(driver.list(ExchangeLayout.runs())).isEmpty();

    assertThat(driver.publish(PLAN, Content.of(bytes))).isEqualTo(new Published());

    assertThat(read(driver, PLAN)).isEqualTo(bytes);
    assertThat(filesIn("driver/.staging")).as("only the dead writer's").hasSize(1);
  }

  @Test
  void stagesBelowTheWritersOwnPrefixOnly() throws IOException {
    Exchange site = exchange();
    site.publish(
        ExchangeLayout.enrolments(new SiteId("ulm")).child("x"), Content.of(new byte[] {1}));
    assertThat(filesIn("")).containsExactly("sites");
    assertThat(filesIn("sites")).containsExactly("ulm");
    assertThat(filesIn("sites/ulm")).containsExactlyInAnyOrder(".staging", "enrolments");
  }
}
