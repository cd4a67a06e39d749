"""Three invented hospitals and a coordinator on this machine, for the notebooks.

    place = hospitals.prepare()      # keys and configuration files, once
    hospitals.start()                # a process for each hospital, until this kernel ends

What it does, four people in four places would do: docs/guide/first-federation.md. Each party's
folder holds what nobody else needs to see. Standard library only.
"""

import atexit
import fcntl
import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(os.environ.get("INTERLAKE_HOME") or pathlib.Path(__file__).resolve().parents[2])
LAUNCHER = REPOSITORY / "bin" / "interlake"
PLACE = pathlib.Path(os.environ.get("INTERLAKE_NOTEBOOK_WORK", pathlib.Path(__file__).parent / "work"))
SITES = ("north", "south", "west")

COORDINATOR_FILE = """\
# The coordinator's side: where messages pass, where runs are remembered, and who is enrolled.
interlake: 1
federation: demo-hospitals
exchange: exchange
registry: registry
key: driver-key.json
sites:
{roster}
registryCommit: {{maximumDelay: 5s}}
"""

SITE_FILE = """\
# One hospital's side: which of its tables answers to which name, and what it permits.
interlake: 1
federation: demo-hospitals
site: {site}
exchange: ../../exchange
key: key.json
registry: registry
coordinator: "{coordinator}"
poll: {{minimum: 5ms, maximum: 250ms}}
datasets:
  breast-cancer: {{path: lake/breast_cancer}}
policy:
  columns:                     # only these may be read; take one out, and the hospital declines
    allow: [mean_radius, mean_texture, mean_smoothness, mean_concavity, mean_symmetry, malignant, split]
  minimumRows: 20              # fewer training rows: the plan is declined
  minimumCategoryRows: 5       # a category with fewer rows is not told
  minimumEvaluationRows: 10    # fewer held-out rows: no metric is sent
  statistics:
    minimumCellRows: 5         # a group or cell of a histogram with fewer rows is withheld
    groupBy: [malignant]       # numbers may be told by diagnosis, and by nothing else
"""

_running = {}
_lock = None


def prepare():
    """Makes keys and files where they are not there yet, and returns the folder."""
    if not (PLACE / "driver.yaml").is_file():
        for folder in ("exchange", "registry", "logs"):
            (PLACE / folder).mkdir(parents=True, exist_ok=True)
        coordinator = _keys(PLACE / "driver-key.json")
        roster = []
        for site in SITES:
            folder = PLACE / "sites" / site
            folder.mkdir(parents=True, exist_ok=True)
            roster.append(f'  {site}: "{_keys(folder / "key.json")}"')
            (folder / "site.yaml").write_text(SITE_FILE.format(site=site, coordinator=coordinator))
        (PLACE / "driver.yaml").write_text(COORDINATOR_FILE.format(roster="\n".join(roster)))
    return PLACE


def _keys(file):
    """Public keys of a key file, which is made if it is not there."""
    said = interlake("keys", "show" if file.exists() else "create", file)
    for line in said.splitlines():
        if line.startswith("public keys"):
            return line[len("public keys") :].strip()
    raise RuntimeError(f"keys of {file.name}: nothing was said of public keys")


def interlake(*arguments):
    """Runs a command of bin/interlake, and returns what it printed."""
    done = subprocess.run(
        [LAUNCHER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def trial(name):
    """A new beginning for names of runs: compare-1, then compare-2. A simulation is not repeated
    under its name."""
    tally = PLACE / "trials"
    tally.mkdir(exist_ok=True)
    number = 1
    while (tally / f"{name}-{number}").exists():
        number += 1
    (tally / f"{name}-{number}").touch()
    return f"{name}-{number}"


def start():
    """Starts the hospitals that do not run yet. They end with this kernel, or with stop()."""
    global _lock
    if _lock is None:
        lock = open(PLACE / "sites.lock", "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return "the hospitals run already, in another notebook"
        _lock = lock
        atexit.register(stop)
    # Short runs over small tables: compile quickly.
    environment = {"INTERLAKE_JIT": "fast-start", **os.environ}
    for site in SITES:
        process = _running.get(site)
        if process is None or process.poll() is not None:
            with open(PLACE / "logs" / f"{site}.log", "ab") as log:
                _running[site] = subprocess.Popen(
                    [LAUNCHER, "--master", "local[1]", "--driver-memory", "600m"]
                    + ["site", "--conf-file", PLACE / "sites" / site / "site.yaml", "--follow"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment,
                    start_new_session=True,
                )
    return f"{', '.join(SITES)} wait for plans"


def stop():
    """Ends the hospitals' processes. A run that they are in waits until they are there again."""
    global _lock
    for process in _running.values():
        process.terminate()
    for process in _running.values():
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    _running.clear()
    if _lock is not None:
        _lock.close()
        _lock = None
