"""Folds of W4 in numpy, on one thread, to compare with benchmarks/run W4, which starts this where python3 has numpy.

    python3 folds.py        a line for each fold: its name, and the milliseconds of each repetition, as JSON; nothing is installed
"""
import json
import os
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402  (after the number of threads is set)

SEED, REPETITIONS, SECONDS = 4, 7, 20


def updates(rng, count, length):
    return np.stack([rng.random(length, dtype=np.float32) - np.float32(0.5) for _ in range(count)])


def trimmed(m, cut):
    return np.sort(m, axis=0)[cut : len(m) - cut].mean(axis=0)


def measure(name, fold):
    """Repeats a fold, once unmeasured; fewer times if it takes long."""
    fold()
    wall, cpu, started = [], [], time.perf_counter()
    while len(wall) < REPETITIONS and (len(wall) < 2 or time.perf_counter() - started < SECONDS):
        start, spent = time.perf_counter(), time.thread_time()
        fold()
        wall.append((time.perf_counter() - start) * 1e3)
        cpu.append((time.thread_time() - spent) * 1e3)
    print(json.dumps({"name": name, "wall": wall, "cpu": cpu}), flush=True)


def main():
    rng = np.random.default_rng(SEED)
    print(json.dumps({"numpy": np.__version__}), flush=True)
    for count, length, label in ((16, 10_000_000, "16 x 10M"), (100, 1_000_000, "100 x 1M")):
        m = updates(rng, count, length)
        w = np.full(count, 1 / count, np.float32)
        measure(f"w @ M, {label}", lambda: w @ m)
        measure(f"average, {label}", lambda: np.average(m, axis=0, weights=w))
    for count, length, cut, label in ((16, 2_000_000, 3, "16 x 2M"), (100, 100_000, 20, "100 x 100k")):
        m = updates(rng, count, length)
        measure(f"median, {label}", lambda: np.median(m, axis=0))
        measure(f"trimmed mean 0.2, {label}", lambda: trimmed(m, cut))


if __name__ == "__main__":
    main()
