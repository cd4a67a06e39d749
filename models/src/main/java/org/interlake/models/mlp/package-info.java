/**
 * The multilayer perceptron: dense layers, trained by first-order steps at the sites.
 *
 * <pre>
 * L           layers after the input; n_0 features, n_1 ... n_L neurons
 * W_l, b_l    weights (n_{l-1} x n_l) and biases (n_l) of layer l
 * z_l         a_{l-1} W_l + b_l, with a_0 = x
 * a_l         φ(z_l) for l &lt; L: relu max(z, 0), tanh, or sigmoid 1 / (1 + exp(-z))
 * head        of z_L: one sigmoid (binary label), softmax (classes), z_L itself (measured label)
 * loss        log-loss, log-loss, ½ (y - z_L)²
 * δ_L         ∂loss/∂z_L = p - y for each of the three
 * δ_l         (δ_{l+1} W_{l+1}ᵀ) ∘ φ'(z_l)
 * ∂loss/∂W_l  a_{l-1}ᵀ δ_l,  ∂loss/∂b_l = δ_l          (Rumelhart, Hinton and Williams 1986)
 * </pre>
 *
 * <p>Parameters: all biases, layer by layer, then all weights, layer by layer, each layer's row by
 * row: the weights that leave one neuron stand together, so that both passes run along memory.
 */
package org.interlake.models.mlp;
