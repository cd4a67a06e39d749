package org.interlake.site.ledger;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/** What the ledger says of an answer that is to be given. */
public sealed interface Spending {
  /**
   * It is paid for: the ledger has it, perhaps from a process that died before it sent it.
   *
   * @param ofRun all that this run has paid for, this answer included
   */
  record Paid(List<SampledGaussian> ofRun) implements Spending {
    public Paid {
      ofRun = List.copyOf(ofRun);
    }
  }

  /**
   * It must not be given.
   *
   * @param detail the budget, what is spent, and what was asked, in words for the driver
   */
  record Refused(String detail) implements Spending {
    public Refused {
      requireNonNull(detail, "detail");
    }
  }
}
