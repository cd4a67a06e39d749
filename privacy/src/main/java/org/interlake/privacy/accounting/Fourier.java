package org.interlake.privacy.accounting;

/**
 * The discrete Fourier transform of a power of two of complex numbers, in place. The spectrum is in
 * bit-reversed order, which does not matter to what works on each of its elements. Every root of
 * unity is computed by itself, so errors grow with the logarithm of the length only.
 */
final class Fourier {
  private final int length;
  private final double[] cosines;
  private final double[] sines;

  /**
   * @param length a power of two, 2 or more
   */
  Fourier(int length) {
    this.length = length;
    cosines = new double[length / 2];
    sines = new double[length / 2];
    for (int i = 0; i < length / 2; i++) {
      double angle = 2 * Math.PI * i / length;
      cosines[i] = Math.cos(angle);
      sines[i] = Math.sin(angle);
    }
  }

  /** Σ x_n exp(-2πi k n / N), by decimation in frequency. */
  void forward(double[] real, double[] imaginary) {
    for (int half = length / 2; half >= 1; half /= 2) {
      int stride = length / (2 * half);
      for (int start = 0; start < length; start += 2 * half) {
        for (int i = 0; i < half; i++) {
          int p = start + i;
          int q = p + half;
          double differenceReal = real[p] - real[q];
          double differenceImaginary = imaginary[p] - imaginary[q];
          real[p] += real[q];
          imaginary[p] += imaginary[q];
          double c = cosines[i * stride];
          double s = -sines[i * stride];
          real[q] = differenceReal * c - differenceImaginary * s;
          imaginary[q] = differenceReal * s + differenceImaginary * c;
        }
      }
    }
  }

  /** The inverse of {@link #forward}, the factor 1/N included. */
  void backward(double[] real, double[] imaginary) {
    for (int half = 1; half < length; half *= 2) {
      int stride = length / (2 * half);
      for (int start = 0; start < length; start += 2 * half) {
        for (int i = 0; i < half; i++) {
          int p = start + i;
          int q = p + half;
          double c = cosines[i * stride];
          double s = sines[i * stride];
          double turnedReal = real[q] * c - imaginary[q] * s;
          double turnedImaginary = real[q] * s + imaginary[q] * c;
          real[q] = real[p] - turnedReal;
          imaginary[q] = imaginary[p] - turnedImaginary;
          real[p] += turnedReal;
          imaginary[p] += turnedImaginary;
        }
      }
    }
    for (int i = 0; i < length; i++) {
      real[i] /= length;
      imaginary[i] /= length;
    }
  }
}
