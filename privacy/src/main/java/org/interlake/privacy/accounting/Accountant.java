package org.interlake.privacy.accounting;

import java.util.List;

/**
 * Adds up what was done to the rows. The events are composed adaptively: a later one may depend on
 * the answers of the earlier ones.
 *
 * <p>Laws: the answer does not depend on how an event's steps are divided over the list, up to
 * rounding; more steps never cost less. Every number is an upper bound of the truth: what is
 * approximated is rounded up.
 */
public interface Accountant {
  /**
   * The smallest epsilon that this accountant can prove for all {@code events} together.
   *
   * @param delta 0 to 1
   * @return 0 or more, infinite if there is none
   * @throws IllegalArgumentException if {@code delta} is not from 0 to 1
   */
  double epsilon(List<PrivacyEvent> events, double delta);

  /**
   * The smallest delta that this accountant can prove for all {@code events} together.
   *
   * @param epsilon 0 or more
   * @return 0 to 1
   * @throws IllegalArgumentException if {@code epsilon} is not 0 or more
   */
  double delta(List<PrivacyEvent> events, double epsilon);

  /** The name on the command line and in the ledger. */
  String name();
}
