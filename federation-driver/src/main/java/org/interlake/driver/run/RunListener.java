package org.interlake.driver.run;

import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;

/** Hears what happens in a run, in order, on the driver's thread. */
interface RunListener {
  void siteAccepted(SiteId site, Acceptance acceptance);

  void siteDeclined(SiteId site, Refusal refusal);

  /** A site's answer to the plan is not to be believed. */
  void answerRefused(SiteId site, EnvelopeException refusal);
}
