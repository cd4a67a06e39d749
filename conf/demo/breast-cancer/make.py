"""Makes breast_cancer.csv from the copy in scikit-learn's wheel.

    pip download --no-deps scikit-learn
    unzip scikit_learn-*.whl sklearn/datasets/data/breast_cancer.csv
    python make.py sklearn/datasets/data/breast_cancer.csv > breast_cancer.csv

The same input gives the same bytes on every machine: the only source of randomness is SHA-256.
"""

import csv
import hashlib
import math
import sys

INPUT_SHA256 = "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed"
SEED = "interlake-demo-1"

MEASURES = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
]
FEATURES = [f"{kind}_{measure}" for kind in ("mean", "error", "worst") for measure in MEASURES]

# Who sees whom: north is a cancer centre with many malignant cases, south a screening programme with
# few, west a small clinic. Rows of each hospital by diagnosis; together 212 malignant, 357 benign.
ROWS = {
    "north": {"malignant": 140, "benign": 140},
    "south": {"malignant": 27, "benign": 153},
    "west": {"malignant": 45, "benign": 64},
}
TEST_SHARE = 0.2


def draw(purpose, row):
    """A number that orders rows at random: by seed, purpose and place in the input only."""
    return hashlib.sha256(f"{SEED}/{purpose}/{row}".encode()).digest()


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    if digest != INPUT_SHA256:
        sys.exit(f"{path} has SHA-256 {digest}, not {INPUT_SHA256}: it is not the expected table")
    rows = list(csv.reader(content.decode().splitlines()))[1:]
    # scikit-learn writes 0 for malignant and 1 for benign.
    return [(row[:30], "malignant" if row[30] == "0" else "benign") for row in rows]


def assign(rows):
    """Site and split of every row, by its place in the input."""
    placed = {}
    for diagnosis in ("malignant", "benign"):
        pool = [i for i, (_, of_row) in enumerate(rows) if of_row == diagnosis]
        pool.sort(key=lambda i: draw("site", i))
        for site, counts in ROWS.items():
            members, pool = pool[: counts[diagnosis]], pool[counts[diagnosis] :]
            members.sort(key=lambda i: draw("split", i))
            held_out = math.floor(TEST_SHARE * len(members) + 0.5)
            for place, i in enumerate(members):
                placed[i] = (site, "test" if place < held_out else "train")
        if pool:
            sys.exit(f"{len(pool)} {diagnosis} rows are left over")
    return placed


def main():
    rows = read(sys.argv[1])
    placed = assign(rows)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["site", "split", *FEATURES, "malignant"])
    for i in sorted(placed, key=lambda i: (placed[i][0], i)):
        values, diagnosis = rows[i]
        out.writerow([*placed[i], *values, 1 if diagnosis == "malignant" else 0])


if __name__ == "__main__":
    main()
