package org.interlake.site.agent;

import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/** Another process of the same site has answered first; what it sent stands. */
public final class SecondAgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecondAgentException(SiteId site, RunId run) {
    super(
        ("another process of site %s has answered run %s at the same time; what it sent stands. Let"
                + " only one agent of a site run.")
            .formatted(site, run));
  }
}
