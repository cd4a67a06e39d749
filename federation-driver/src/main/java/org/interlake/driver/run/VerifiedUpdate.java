package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.aggregation.FoldInput;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A site's update whose head is verified.
 *
 * @param answered the round whose call it answers
 * @param content the digest that names its vectors
 * @param folded where its first vector lies, for the fold
 * @param fullWeight what it would count in a mean if it were not late
 * @param read those of its vectors that the driver itself looks at, checked
 * @param bytes of the whole object
 */
record VerifiedUpdate(
    SiteId site,
    RoundNumber answered,
    Told report,
    Digest content,
    FoldInput folded,
    double fullWeight,
    List<DoubleVector> read,
    long bytes) {
  VerifiedUpdate {
    requireNonNull(site, "site");
    requireNonNull(answered, "answered");
    requireNonNull(report, "report");
    requireNonNull(content, "content");
    requireNonNull(folded, "folded");
    read = List.copyOf(read);
  }

  /** The same, counting a part of what it would in a mean. */
  VerifiedUpdate discounted(double discount) {
    return discount == 1
        ? this
        : new VerifiedUpdate(
            site,
            answered,
            report,
            content,
            folded.withWeight(fullWeight * discount),
            fullWeight,
            read,
            bytes);
  }
}
