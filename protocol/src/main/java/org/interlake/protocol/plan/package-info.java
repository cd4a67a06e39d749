/**
 * What a run is: the declarative description that a coordinator signs and a site can read, refuse
 * or accept before anything runs. Data, never code. {@code docs/reference/plan.md} describes every
 * key.
 */
package org.interlake.protocol.plan;
