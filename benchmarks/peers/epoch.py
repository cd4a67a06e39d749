"""One SGD epoch of W2's size in numpy and PyTorch, to compare with "SGD epoch and loss" of benchmarks/run kernels.

    python3 epoch.py [numpy] [torch]      250,000 x 50 float32, batches of 256, rate 0.05, on two threads; nothing is installed
"""
import os
import sys
import time

THREADS = 2
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import numpy as np  # noqa: E402  (after the number of threads is set)

ROWS, WIDTH, BATCH, RATE, REPETITIONS = 250_000, 50, 256, 0.05, 7


def numpy_epoch(x, y, order):
    w, b = np.zeros(WIDTH, np.float32), np.float32(0)
    for at in range(0, ROWS, BATCH):
        rows = order[at : at + BATCH]
        xb = x[rows]
        slope = 1 / (1 + np.exp(-(xb @ w + b))) - y[rows]
        w -= np.float32(RATE / len(rows)) * (slope @ xb)
        b -= np.float32(RATE) * slope.mean()
    return w, b


def torch_epoch(x, y, order):
    import torch

    model = torch.nn.Linear(WIDTH, 1)
    step = torch.optim.SGD(model.parameters(), RATE)
    loss = torch.nn.BCEWithLogitsLoss()
    for at in range(0, ROWS, BATCH):
        rows = order[at : at + BATCH]
        step.zero_grad()
        loss(model(x[rows]).squeeze(1), y[rows]).backward()
        step.step()
    return model


def measure(name, version, epoch):
    times = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        epoch()
        times.append(time.perf_counter() - start)
    times.sort()
    median = times[len(times) // 2]
    print(f"{name} {version}: {median * 1e3:.0f} ms an epoch, {median / ROWS * 1e9:.0f} ns a row (min {times[0] * 1e3:.0f}, max {times[-1] * 1e3:.0f} ms)")


def main(which):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((ROWS, WIDTH), dtype=np.float32)
    y = (rng.random(ROWS) < 0.5).astype(np.float32)
    order = rng.permutation(ROWS)
    if "numpy" in which:
        measure("numpy", np.__version__, lambda: numpy_epoch(x, y, order))
    if "torch" in which:
        import torch

        torch.set_num_threads(THREADS)
        tx, ty, torder = torch.from_numpy(x), torch.from_numpy(y), torch.from_numpy(order)
        measure("torch", torch.__version__, lambda: torch_epoch(tx, ty, torder))


if __name__ == "__main__":
    main(sys.argv[1:] or ["numpy", "torch"])
