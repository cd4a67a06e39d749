package org.interlake.network.server;

/**
 * What one site may ask of the server. The driver is not limited.
 *
 * @param objectBytes the largest object that it may publish
 * @param bytesPerSecond what it may send and receive, on average over some seconds
 * @param requestsPerSecond on average over some seconds
 * @param uploads how many may be unfinished at a time
 */
public record PartyLimits(
    long objectBytes, long bytesPerSecond, int requestsPerSecond, int uploads) {
  /** Enough for models of gigabytes and for polling; docs/reference/exchange-server.md says why. */
  public static final PartyLimits DEFAULT = new PartyLimits(16L << 30, 256L << 20, 1000, 4);

  public PartyLimits {
    requirePositive("objectBytes", objectBytes);
    requirePositive("bytesPerSecond", bytesPerSecond);
    requirePositive("requestsPerSecond", requestsPerSecond);
    requirePositive("uploads", uploads);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("Invalid %s: %d (must be above 0)".formatted(name, value));
    }
  }
}
