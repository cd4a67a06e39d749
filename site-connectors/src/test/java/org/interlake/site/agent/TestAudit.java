package org.interlake.site.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.site.audit.AuditEvent;
import org.interlake.site.audit.AuditTable;
import org.interlake.site.audit.AuditTrail;
import org.interlake.site.audit.RunAudit;

/** A real audit in a test's folder. */
final class TestAudit {
  private TestAudit() {}

  private static AuditTable noTable(SiteId site) {
    return new AuditTable(
        () -> {
          throw new AssertionError("nothing is to be put into the table");
        },
        URI.create("file:///none"),
        site);
  }

  static RunAudit of(Path folder, FederationId federation, SiteId site, RunId run, Digest plan) {
    StateFolder state =
        new StateFolder(folder.resolve("audit").toUri(), federation, new Configuration());
    return new RunAudit(
        new AuditTrail(state::place, site, noTable(site), Clock.systemUTC()),
        run,
        plan,
        new RunAudit.Request("d", "unspecified", "", AuditEvent.AGENT));
  }
}
