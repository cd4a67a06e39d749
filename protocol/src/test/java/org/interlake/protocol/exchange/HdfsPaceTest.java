package org.interlake.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.junit.jupiter.api.Test;

final class HdfsPaceTest {
  @Test
  void asksSoonerAndGivesUpLater() {
    Configuration hadoop = new HdfsConfiguration();
    assertThat(hadoop.getInt(HdfsPace.FIRST_PAUSE, 0)).as("Hadoop's own").isEqualTo(400);

    Configuration paced = HdfsPace.of(hadoop);

    assertThat(paced.getInt(HdfsPace.FIRST_PAUSE, 0)).isEqualTo(10);
    assertThat(paced.getInt(HdfsPace.RETRIES, 0)).isEqualTo(11);
    assertThat(hadoop.getInt(HdfsPace.FIRST_PAUSE, 0)).as("not changed").isEqualTo(400);
  }

  @Test
  void leavesWhatTheUserHasChosen() {
    Configuration hadoop = new HdfsConfiguration();
    hadoop.setInt(HdfsPace.RETRIES, 3);

    Configuration paced = HdfsPace.of(hadoop);

    assertThat(paced.getInt(HdfsPace.RETRIES, 0)).isEqualTo(3);
    assertThat(paced.getInt(HdfsPace.FIRST_PAUSE, 0)).isEqualTo(400);
  }
}
