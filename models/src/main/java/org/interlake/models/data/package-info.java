/**
 * A site's rows as numbers: the start of stage (1) of the data's way, lake table → blocks.
 *
 * <p>{@link org.interlake.models.data.SiteTable} checks the table against the plan, reads it once,
 * and gives the site's half of the feature contract; with the fitted contract it becomes {@link
 * org.interlake.models.data.SiteData}, on which training and metrics run.
 *
 * <p>Rows pass through four forms: {@link org.interlake.models.data.TableChunk} as they are read,
 * {@link org.interlake.models.data.BlockPiece} on their way to a block, {@link
 * org.interlake.models.data.RawBlock} in canonical order, {@link
 * org.interlake.models.data.RowBlock} encoded.
 *
 * <p>Law of this package: every number depends on the <em>multiset</em> of the rows only, never on
 * files, partitions or cores, down to the last bit. Rows are hashed into blocks, sorted within
 * them, folded in row order inside a block, and the blocks' sums are folded in block order.
 *
 * <p>No row leaves this package but inside a Spark task. Nothing of a site's policy or the driver
 * may be imported here.
 */
package org.interlake.models.data;
