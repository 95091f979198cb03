"""Runs of the simulation: each mode and each seed on a database of its own, in as many processes as
there are cores."""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from bench.fill import figures, picture
from bench.fill.behaviour import Behaviour
from bench.fill.business import open_business
from bench.fill.figures import Figures
from bench.fill.simulation import Simulation
from core import database
from core.models import Base
from core.settings import settings

MODES = ("auto", "sequential", "batch", "broadcast")
STATED, HARDER = "stated", "half as willing, twice as slow"
BEHAVIOURS = {STATED: Behaviour(), HARDER: Behaviour(slowness=2, willingness=0.5)}
Sums = dict[str, Figures]


@dataclass(frozen=True, slots=True)
class Job:
    behaviour: str
    mode: str
    seed: int
    slots: int


def run() -> Iterator[dict[str, object]]:
    """FILL_SEEDS seeds of FILL_SLOTS slots each. FILL_FIGURES names a file for all figures as JSON,
    FILL_PICTURE one for the picture."""
    seeds = int(os.environ.get("FILL_SEEDS", "2"))
    slots = int(os.environ.get("FILL_SLOTS", "100"))
    runs = [(STATED, mode) for mode in MODES] + [(HARDER, "auto")]
    jobs = [Job(*which, seed, slots) for which in runs for seed in range(1, seeds + 1)]
    sums: dict[str, dict[str, Sums]] = {STATED: {}, HARDER: {}}
    for job, found in _each(jobs):
        figures.add(sums[job.behaviour].setdefault(job.mode, figures.nothing()), found)
    shares = {
        behaviour: {
            mode: {lead: one.as_shares() for lead, one in by_lead.items()}
            for mode, by_lead in by_mode.items()
        }
        for behaviour, by_mode in sums.items()
    }
    if path := os.environ.get("FILL_FIGURES"):
        Path(path).write_text(json.dumps(shares, indent=1) + "\n")
    if path := os.environ.get("FILL_PICTURE"):
        Path(path).write_text(picture.draw(sums[STATED], seeds, slots))
    yield {"seeds": seeds, "slots": slots, **_line(sums)}


def _line(sums: dict[str, dict[str, Sums]]) -> dict[str, object]:
    """What the promise is about: shares of what the oracle fills, disappointed per filled slot, and
    questions per question of a broadcast."""
    stated, harder = sums[STATED], sums[HARDER]
    auto = stated["auto"]
    return {
        "auto_of_oracle": auto["all"].as_shares()["of_oracle"],
        "auto_of_oracle_under_3h": auto["under 3 h"].as_shares()["of_oracle"],
        "sequential_of_oracle_under_3h": stated["sequential"]["under 3 h"].as_shares()["of_oracle"],
        "auto_disappointed_per_filled": auto["all"].as_shares()["disappointed_per_filled"],
        "auto_asked_of_broadcast": round(
            auto["all"].asked / max(1, stated["broadcast"]["all"].asked), 4
        ),
        "harder_auto_of_oracle": harder["auto"]["all"].as_shares()["of_oracle"],
    }


def _each(jobs: list[Job]) -> Iterator[tuple[Job, Sums]]:
    """Whichever is done first; says on stderr how far it is."""
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        running = {pool.submit(one, job): job for job in jobs}
        for done, future in enumerate(as_completed(running), 1):
            job = running[future]
            print(f"  {done}/{len(jobs)}: {job.mode} {job.seed}", file=sys.stderr, flush=True)
            yield job, future.result()


def one(job: Job) -> Sums:
    """One run, by itself."""
    logging.disable()
    with tempfile.TemporaryDirectory(dir=_in_memory()) as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/fill.db", "STANDBY_DEMO": "true"}
        settings.cache_clear()
        database.dispose()
        Base.metadata.create_all(database.engine())
        business = database.transact(lambda db: open_business(db, job.mode))
        slots = BEHAVIOURS[job.behaviour].slots(job.seed, job.slots)
        outcomes = Simulation(business).run(slots)
        database.engine().dispose()
    return figures.by_lead(outcomes)


def _in_memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
