package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.Names;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.message.Enrolment;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;

/**
 * What sites say of their keys on the exchange, beside who is enrolled. Nobody is enrolled by it:
 * that is for people to do, who have compared fingerprints.
 */
public final class Enrolments {
  private Enrolments() {}

  /** How a site's keys stand to the enrolled ones. */
  public enum Standing {
    /** They are. */
    ENROLLED,
    /** They are not, and no others of the site are. */
    NEW,
    /** The enrolled keys have signed that these follow them. */
    FOLLOWS,
    /** Others are enrolled, and have not signed that. */
    OTHER,
    /** What the site says is not to be believed. */
    REFUSED
  }

  /** A site's keys. */
  public record Seen(SiteId site, PublicIdentity identity, Standing standing) {
    public Seen {
      requireNonNull(site, "site");
      requireNonNull(identity, "identity");
      requireNonNull(standing, "standing");
    }
  }

  /**
   * All enrolled sites' keys, then what others the exchange holds; not those that have followers.
   */
  public static List<Seen> of(
      Mailbox mailbox, FederationId federation, SortedMap<String, PublicIdentity> enrolled) {
    List<Seen> seen = new ArrayList<>();
    enrolled.forEach((site, keys) -> seen.add(new Seen(new SiteId(site), keys, Standing.ENROLLED)));
    for (String name : mailbox.exchange().list(ExchangeLayout.sites())) {
      if (Names.fits(name)) {
        SiteId site = new SiteId(name);
        seen.addAll(of(mailbox, federation, site, Optional.ofNullable(enrolled.get(site.name()))));
      }
    }
    return seen;
  }

  private static List<Seen> of(
      Mailbox mailbox, FederationId federation, SiteId site, Optional<PublicIdentity> enrolled) {
    List<Seen> refused = new ArrayList<>();
    List<Enrolment> believed = new ArrayList<>();
    for (String name : mailbox.exchange().list(ExchangeLayout.enrolments(site))) {
      PublicIdentity named;
      try {
        named = ExchangeLayout.identityOf(name);
      } catch (IllegalArgumentException e) {
        continue; // nobody's keys
      }
      try {
        read(mailbox, federation, site, named).ifPresent(believed::add);
      } catch (EnvelopeException e) {
        refused.add(new Seen(site, named, Standing.REFUSED));
      }
    }
    List<Seen> seen = new ArrayList<>();
    for (Enrolment enrolment : believed) {
      PublicIdentity keys = enrolment.identity();
      if (believed.stream().noneMatch(other -> other.follows(keys))
          && !enrolled.equals(Optional.of(keys))) {
        Standing standing =
            enrolled.isEmpty()
                ? Standing.NEW
                : enrolment.follows(enrolled.get()) ? Standing.FOLLOWS : Standing.OTHER;
        seen.add(new Seen(site, keys, standing));
      }
    }
    seen.addAll(refused);
    return seen;
  }

  private static Optional<Enrolment> read(
      Mailbox mailbox, FederationId federation, SiteId site, PublicIdentity keys) {
    return mailbox
        .read(
            ExchangeLayout.enrolment(site, keys),
            EnvelopeContext.enrolment(federation, site),
            keys,
            Enrolment.class,
            0)
        .map(Message::body)
        .filter(enrolment -> enrolment.identity().equals(keys));
  }
}
