"""Services that consist of others: whoever names all the steps means the whole."""

from bot.types import Named


def with_packages(ids: tuple[str, ...], services: tuple[Named, ...]) -> tuple[str, ...]:
    """The services named, with one of several steps in place of its steps: the one with the most,
    and of two with the same steps the one in whose order they were named."""
    packages = [s for s in services if len(set(s.steps)) > 1 and set(s.steps) <= {*ids}]
    if not packages:
        return ids

    def fit(package: Named) -> tuple[int, bool]:
        as_named = tuple(service for service in ids if service in package.steps)
        return len(package.steps), package.steps == as_named

    meant = max(packages, key=fit)
    first = min(ids.index(step) for step in meant.steps)
    left = [service for service in ids if service not in (*meant.steps, meant.id)]
    before = sum(ids.index(service) < first for service in left)
    return with_packages((*left[:before], meant.id, *left[before:]), services)
