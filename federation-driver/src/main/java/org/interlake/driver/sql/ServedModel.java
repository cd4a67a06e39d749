package org.interlake.driver.sql;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.request.RegistryModels;
import org.interlake.models.ModelFamilies;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.export.RowModel;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A version of a model as it travels to the tasks: what it is made of, from which each process
 * makes it once. Tasks need no rights on the registry.
 */
final class ServedModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String plan;
  private final String contract;
  private final byte[] parameters;
  private transient volatile RowModel model;

  private ServedModel(String name, String plan, String contract, byte[] parameters) {
    this.name = requireNonNull(name, "name");
    this.plan = plan;
    this.contract = contract;
    this.parameters = parameters;
  }

  static ServedModel of(PromotedModel promoted, RegistryModels.Parts parts) {
    return new ServedModel(
        "model %s, version %d".formatted(promoted.model().model(), promoted.version()),
        MessageCodec.write(parts.plan()),
        MessageCodec.write(parts.contract()),
        parts.parameters().encode());
  }

  /** For messages. */
  String name() {
    return name;
  }

  /**
   * The model.
   *
   * @throws IllegalArgumentException if it cannot be asked
   */
  RowModel model() {
    RowModel made = model;
    if (made == null) {
      synchronized (this) {
        if (model == null) {
          Plan read = MessageCodec.read(plan, Plan.class);
          FittedContract fitted = MessageCodec.read(contract, FittedContract.class);
          model =
              RowModel.of(
                  read,
                  fitted,
                  DoubleVector.decode(
                      ModelFamilies.of(read, fitted).parameterLayout(), parameters));
        }
        made = model;
      }
    }
    return made;
  }
}
