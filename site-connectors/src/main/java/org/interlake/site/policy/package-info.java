/**
 * A plan held against the site's policy, clause by clause: a plan in, verdicts out. Stands before
 * stage (1) of the data's way. Reads no row and knows no message but the plan.
 */
package org.interlake.site.policy;
