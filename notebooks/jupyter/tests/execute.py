"""Executes the notebooks of a folder, in the order of their names, in one kernel:

    python notebooks/jupyter/tests/execute.py notebooks/jupyter [01-first-federation.ipynb ...]

INTERLAKE_NOTEBOOKS, such as "01 02", says which where no names are given. Outputs are written into the
files. In one kernel they share one SQL session and the hospitals'
processes. Ends with 1 if a cell has failed. Needs nbclient, ipykernel, pandas and matplotlib.
"""

import os
import pathlib
import sys
import time

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELL_SECONDS = 300


def main(folder, names):
    kernel = KernelManager(kernel_name="python3")
    kernel.start_kernel(cwd=str(folder))
    try:
        wanted = tuple(os.environ.get("INTERLAKE_NOTEBOOKS", "").split()) or ("",)
        there = sorted(file.name for file in folder.glob("*.ipynb") if file.name.startswith(wanted))
        for name in names or there:
            started = time.monotonic()
            notebook = nbformat.read(folder / name, nbformat.NO_CONVERT)
            client = NotebookClient(notebook, km=kernel, timeout=CELL_SECONDS, record_timing=False)
            client.owns_km = False  # the kernel is for the next notebook, too
            try:
                client.execute()
            except CellExecutionError as failure:
                print(f"{name}: {failure}")
                return 1
            nbformat.validate(notebook)
            nbformat.write(notebook, folder / name)
            print(f"{name}: {time.monotonic() - started:.1f} s", flush=True)
    finally:
        kernel.shutdown_kernel()
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]))
