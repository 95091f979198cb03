"""What staff look at: a day or a week of everybody's time, and what becomes of freed time."""
