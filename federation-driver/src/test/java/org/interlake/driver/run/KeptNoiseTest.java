package org.interlake.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round's noise is drawn once, for one sum, whatever dies. */
final class KeptNoiseTest {
  private static final RoundNumber ROUND = new RoundNumber(2);
  private static final Digest MADE = Digest.of(new byte[] {1});
  private static final Digest OTHER = Digest.of(new byte[] {2});

  @TempDir Path folder;

  private KeptNoise open() {
    return open("r");
  }

  private KeptNoise open(String run) {
    return new KeptNoise(
        folder.resolve("state").toUri(),
        new FederationId("f"),
        new RunId(run),
        new Configuration());
  }

  private Path kept() {
    return folder.resolve("state/f/driver/runs/r/noise");
  }

  @Test
  void aDriverThatStartsAgainDrawsTheSame() {
    byte[] first;
    try (KeptNoise noise = open()) {
      noise.ready(false);
      first = noise.of(ROUND, MADE).keyOf("sum");
      assertThat(noise.of(ROUND, MADE).keyOf("sum")).isEqualTo(first);
      assertThat(noise.of(ROUND.next(), MADE).keyOf("sum")).isNotEqualTo(first);
    }
    try (KeptNoise again = open()) {
      again.ready(true);
      assertThat(again.of(ROUND, MADE).keyOf("sum")).isEqualTo(first);
    }
    try (KeptNoise otherRun = open("other")) {
      otherRun.ready(false);
      assertThat(otherRun.of(ROUND, MADE).keyOf("sum")).isNotEqualTo(first);
    }
  }

  @Test
  void aRoundIsNotNoisedASecondTimeAsAnotherSum() {
    try (KeptNoise noise = open()) {
      noise.ready(false);
      noise.of(ROUND, MADE);
    }
    try (KeptNoise again = open()) {
      again.ready(true);
      assertThatThrownBy(() -> again.of(ROUND, OTHER))
          .isInstanceOf(RunConflictException.class)
          .hasMessageContaining("Round 2 of run r was noised before")
          .hasMessageContaining("state/f/driver/runs/r/noise/rounds/2")
          .extracting(thrown -> ((RunConflictException) thrown).code())
          .isEqualTo(ExitCode.CONFIGURATION);
      again.of(ROUND, MADE);
    }
  }

  @Test
  void aLostKeyIsNotReplacedOnceNoiseIsOut() throws IOException {
    try (KeptNoise noise = open()) {
      noise.ready(false);
      noise.of(ROUND, MADE);
    }
    Files.delete(kept().resolve("key"));
    try (KeptNoise rolledBack = open()) { // the exchange says that nothing is out
      assertThatThrownBy(() -> rolledBack.ready(false)).hasMessageContaining("is missing");
    }
    try (KeptNoise elsewhere = open("other")) { // this folder says so
      assertThatThrownBy(() -> elsewhere.ready(true))
          .isInstanceOf(RunConflictException.class)
          .hasMessageContaining("Restore it from a copy, or start a new run with --run NAME");
    }
    Files.write(kept().resolve("key"), new byte[31]);
    try (KeptNoise damaged = open()) {
      assertThatThrownBy(() -> damaged.ready(true)).hasMessageContaining("is damaged: 31 bytes");
    }
  }

  @Test
  void onlyItsOwnerMayReadItAndItEndsWithTheRun() throws IOException {
    try (KeptNoise noise = open()) {
      noise.forget();
      assertThat(folder.resolve("state")).as("nothing is made for nothing").doesNotExist();
      noise.ready(false);
      noise.of(ROUND, MADE);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept())))
          .isEqualTo("rwx------");
      assertThat(kept().resolve("key")).hasSize(32);
      noise.forget();
      assertThat(kept().resolve("key")).doesNotExist();
      assertThat(kept().resolve("rounds/2")).as("what it was drawn for stays").exists();
      assertThatThrownBy(() -> noise.ready(false)).hasMessageContaining("is missing");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("state"), "a file");
    try (KeptNoise noise = open()) {
      assertThatThrownBy(() -> noise.ready(false))
          .isInstanceOf(RunConflictException.class)
          .hasMessageContaining("Name another as state in the driver's file");
    }
  }
}
