/**
 * What a site has answered plans of statistics, and what it may answer beside that: stands before
 * stage (3) of the data's way. In: the questions of a round, with a fingerprint of the rows that
 * they are answered from. Out: a note in the site's own folder, or why they are not answered.
 * Nothing of the exchange and no policy clause is known here.
 */
package org.interlake.site.answers;
