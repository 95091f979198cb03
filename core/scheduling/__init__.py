"""When things can happen, who gets them, and the promise that nothing happens twice.

Nothing here reads the clock or commits: `now` is an aware UTC instant, `db` the caller's step.
"""
