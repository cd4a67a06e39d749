/**
 * What a site has been asked, has answered and has let out: a chain of rows, each of which holds
 * the digest of the one before. Stands beside stages (3) and (4) of the data's way: what a message
 * was about in, a row out. Reads no rows of the site's tables. {@code docs/spec/audit.md} has the
 * bytes.
 */
package org.interlake.site.audit;
