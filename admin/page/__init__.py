"""What all screens of the staff page share: its door, its words, its looks, what keeps it live."""
