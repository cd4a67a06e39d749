/**
 * What to compute: stage (1) of the data's way, lake table → local update, and the driver's answer
 * to it, combined update → next global model.
 *
 * <p>In the order of a run: {@code contract} and {@code data} (a table becomes numbers), {@code
 * training} with {@code glm}, {@code softmax} and {@code descent} (numbers become updates, updates
 * a model), {@code metrics} (how good it is), {@code export} (a Spark ML pipeline). Everything that
 * is combined over sites is a {@code DoubleVector}, added or averaged coordinate by coordinate.
 *
 * <p>May import {@code protocol} and {@code privacy}; never {@code aggregation}, a site or the
 * driver.
 */
package org.interlake.models;
