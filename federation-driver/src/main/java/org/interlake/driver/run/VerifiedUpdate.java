package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.aggregation.FoldInput;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A site's update whose head is verified.
 *
 * @param content the digest that names its vectors
 * @param folded where its first vector lies, for the fold
 * @param read those of its vectors that the driver itself looks at, checked
 * @param bytes of the whole object
 */
record VerifiedUpdate(
    SiteId site,
    UpdateReport report,
    Digest content,
    FoldInput folded,
    List<DoubleVector> read,
    long bytes) {
  VerifiedUpdate {
    requireNonNull(site, "site");
    requireNonNull(report, "report");
    requireNonNull(content, "content");
    requireNonNull(folded, "folded");
    read = List.copyOf(read);
  }
}
