package org.interlake.driver.run;

import java.util.SortedMap;
import org.interlake.protocol.identity.PublicIdentity;

/** Who is enrolled, as the coordinator says at this moment. It is asked before every round. */
public interface EnrolledSites {
  /** The sites' names, and their keys. */
  SortedMap<String, PublicIdentity> now();
}
