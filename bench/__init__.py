"""What things cost, measured as ratios within one run."""
