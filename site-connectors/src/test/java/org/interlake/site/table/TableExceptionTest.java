package org.interlake.site.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableExceptionTest {
  @Test
  void lostFilesAreTheTables() {
    Exception lost = new RuntimeException(new FileNotFoundException("part-0 does not exist"));

    assertThat(TableException.ofFailedRead(lost).orElseThrow())
        .hasMessage(
            "Cannot read the table's files: part-0 does not exist. Restore them, or pin a version"
                + " that has all of its files.")
        .hasCause(lost);
  }

  @Test
  void ourOwnFaultsAreNot() {
    assertThat(TableException.ofFailedRead(new IllegalStateException("a fault"))).isEmpty();
  }

  @Test
  void aSiteThatIsBeingStoppedDoesNotBlameItsTable() {
    for (Exception stopped :
        List.of(
            new InterruptedException(),
            new RuntimeException(new InterruptedException()),
            new RuntimeException(new InterruptedIOException()))) {
      assertThatThrownBy(() -> TableException.ofFailedRead(stopped))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Stopped while reading the table")
          .hasCause(stopped);
    }
  }
}
