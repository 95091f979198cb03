"""The demo: an invented hair salon with a busy week, to try things out on."""
