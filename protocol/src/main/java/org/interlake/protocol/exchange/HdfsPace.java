package org.interlake.protocol.exchange;

import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;

/**
 * How soon a writer on HDFS asks again whether its file is complete. A small file is closed before
 * the data node has reported its only block; the client then sleeps 400 ms and asks again, with
 * every file of a round. Here it begins with {@value #FIRST_PAUSE_MILLIS} ms, doubles, and gives up
 * after {@value #ATTEMPTS} times, later than Hadoop's five would (20 s instead of 12).
 */
final class HdfsPace {
  static final String FIRST_PAUSE = "dfs.client.block.write.locateFollowingBlock.initial.delay.ms";
  static final String RETRIES = "dfs.client.block.write.locateFollowingBlock.retries";

  private static final int FIRST_PAUSE_MILLIS = 10;
  private static final int ATTEMPTS = 11;
  private static final String DEFAULTS = "hdfs-default.xml";

  private HdfsPace() {}

  /** A copy with these settings, unless the user has chosen one of them. */
  static Configuration of(Configuration hadoop) {
    Configuration paced = new Configuration(hadoop);
    if (isDefault(hadoop, FIRST_PAUSE) && isDefault(hadoop, RETRIES)) {
      paced.setInt(FIRST_PAUSE, FIRST_PAUSE_MILLIS);
      paced.setInt(RETRIES, ATTEMPTS);
    }
    return paced;
  }

  private static boolean isDefault(Configuration hadoop, String key) {
    String[] sources = hadoop.getPropertySources(key);
    return sources == null || Arrays.stream(sources).allMatch(DEFAULTS::equals);
  }
}
