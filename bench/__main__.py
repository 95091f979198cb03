"""`python -m bench [NAME …]`: run the benchmarks and print one JSON line each."""

import json
import sys
from collections.abc import Callable, Iterator

from bench import (
    availability_compute,
    availability_read,
    availability_refresh,
    book,
    broadcast,
    cascade,
    fill,
    inbound,
    rank,
    understand,
)

Benchmark = Callable[[], Iterator[dict[str, object]]]

BENCHMARKS: dict[str, Benchmark] = {
    "inbound": inbound.run,
    "availability-compute": availability_compute.run,
    "availability-refresh": availability_refresh.run,
    "availability-read": availability_read.run,
    "book": book.run,
    "broadcast": broadcast.run,
    "cascade": cascade.run,
    "fill": fill.run,
    "rank": rank.run,
    "understand": understand.run,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        for line in BENCHMARKS[name]():
            print(json.dumps({"bench": name} | line), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
