"""What staff see, and the simulator of the demo."""
